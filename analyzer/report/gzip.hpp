// gzip(text): the bytes of a .gz file. Nothing in it tells the time: the same text, the same bytes.
#pragma once

#include <string>

namespace boardless {

std::string gzip(const std::string& text);

}  // namespace boardless
