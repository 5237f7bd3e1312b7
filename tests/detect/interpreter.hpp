// The graph that firmware_images/src/interpreter.c says it was converted from, and copies of an
// image without its symbols.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "analyzer/model/graph/graph.hpp"

namespace boardless {

inline Graph interpreter_graph() {
  return read_graph(SOURCE_ROOT "/docs/examples/models/interpreter.tflite");
}

// Writes `image` to `to` with no section headers, and thus neither symbols nor attributes.
inline void strip_image(const std::string& image, const std::string& to) {
  std::ifstream from(image, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(from), {}};
  if (bytes.size() < 52) throw std::runtime_error("no image " + image);
  const auto clear = [&](std::size_t at, std::size_t size) { bytes.replace(at, size, size, '\0'); };
  clear(32, 4);  // e_shoff
  clear(48, 4);  // e_shnum, e_shstrndx
  std::ofstream(to, std::ios::binary) << bytes;
}

}  // namespace boardless
