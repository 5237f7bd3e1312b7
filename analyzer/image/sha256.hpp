// The fingerprint of a file, as `sha256sum` prints it.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace boardless {

std::string sha256_hex(std::span<const std::uint8_t> bytes);
// Of a file that has just been read. Error(ErrorKind::request) where it cannot be.
std::string file_sha256(const std::string& path);

}  // namespace boardless
