#include "analyzer/image/sha256.hpp"

#include <fmt/format.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/SHA256.h>

#include <filesystem>
#include <fstream>

#include "analyzer/error.hpp"

namespace boardless {
namespace {

constexpr std::uintmax_t max_hashed_bytes = 512u << 20;  // as load_image()

template <typename Digest>
std::string hex(const Digest& digest) {
  return llvm::toHex(digest, /*LowerCase=*/true);
}

}  // namespace

std::string sha256_hex(std::span<const std::uint8_t> bytes) {
  return hex(llvm::SHA256::hash(llvm::ArrayRef<std::uint8_t>(bytes.data(), bytes.size())));
}

std::string file_sha256(const std::string& path) {
  // A pipe or device could block for ever or never end.
  std::error_code failure;
  if (std::filesystem::exists(path, failure) && !std::filesystem::is_regular_file(path, failure))
    throw Error(ErrorKind::request, fmt::format("'{}' is not a regular file", path));
  if (std::filesystem::file_size(path, failure) > max_hashed_bytes && !failure)
    throw Error(ErrorKind::request,
                fmt::format("'{}' has more than the {} MiB that boardless reads", path,
                            max_hashed_bytes >> 20));
  std::ifstream in(path, std::ios::binary);
  llvm::SHA256 hash;
  std::uint8_t part[65536];
  while (in.read(reinterpret_cast<char*>(part), sizeof part) || in.gcount() > 0)
    hash.update(llvm::ArrayRef<std::uint8_t>(part, static_cast<std::size_t>(in.gcount())));
  if (in.bad() || !in.eof()) throw Error(ErrorKind::request, fmt::format("cannot read '{}'", path));
  return hex(hash.final());
}

}  // namespace boardless
