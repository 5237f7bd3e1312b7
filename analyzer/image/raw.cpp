#include <fmt/format.h>

#include "analyzer/image/formats.hpp"

namespace boardless {

Image read_raw(const std::string& path, const FileBytes& bytes, std::uint32_t base) {
  if (bytes->size() > max_image_bytes)
    refuse_file(path, fmt::format("has {} bytes, more than the {} MiB that boardless loads",
                                  bytes->size(), max_image_bytes >> 20));
  Image image;
  image.format = "raw";
  Segment segment;
  segment.address = segment.run_address = base;
  segment.memory_size = static_cast<std::uint32_t>(bytes->size());
  segment.executable = true;
  segment.bytes = *bytes;
  image.segments.push_back(std::move(segment));
  arrange_segments(path, image.segments);
  return image;
}

}  // namespace boardless
