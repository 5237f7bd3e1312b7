// How this folder words its errors. Private to it.
//
//   refuse_model("net.tflite", "has no operators");   // Error: 'net.tflite' has no operators
#pragma once

#include <string>
#include <string_view>

namespace boardless {

// The sentence "'NAME' WHAT", as an Error(ErrorKind::request).
[[noreturn]] void refuse_model(const std::string& name, const std::string& what);

// `text` with control characters and broken UTF-8 replaced by '?', for use in output of any kind.
std::string clean_text(std::string_view text);

// `text` cut to some 60 characters, for use in an error.
std::string short_text(std::string_view text);

}  // namespace boardless
