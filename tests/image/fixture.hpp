// What the image tests share: reading fixtures, writing changed copies, and catching the sentence
// of an Error.
//
//   const std::string path = written("cut.elf", fixture_bytes("inlined.elf").substr(0, 40));
//   EXPECT_EQ(error_of(path), "'...' is truncated: ...");
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "analyzer/error.hpp"
#include "analyzer/image/image.hpp"

namespace boardless {

inline std::string fixture(const std::string& name) { return std::string(TEST_DATA "/") + name; }

inline std::string fixture_bytes(const std::string& name) {
  std::ifstream stream(fixture(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// A folder of this process, gone when it ends.
struct ScratchFolder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("boardless-image-test-" + std::to_string(getpid()));
  ScratchFolder() { std::filesystem::create_directories(path); }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

// Writes a file into the scratch folder and gives its path.
inline std::string written(const std::string& name, const std::string& bytes) {
  static const ScratchFolder folder;
  const std::string path = (folder.path / name).string();
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  return path;
}

// The sentence that load_image refuses the file with; empty when it takes it.
inline std::string error_of(const std::string& path, const LoadOptions& options = {}) {
  try {
    load_image(path, options);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::request);
    return error.what();
  }
  return "";
}

// The same without "'PATH' ", for a file with these bytes.
inline std::string error_for(const std::string& bytes, const LoadOptions& options = {}) {
  const std::string path = written("case.bin", bytes);
  const std::string sentence = error_of(path, options);
  const std::string start = "'" + path + "' ";
  return sentence.starts_with(start) ? sentence.substr(start.size()) : sentence;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Fails unless every promise that image.hpp makes of an image holds.
inline void expect_consistent(const Image& image) {
  ASSERT_FALSE(image.segments.empty());
  std::uint64_t taken_to = 0;
  std::uint64_t total_bytes = 0;
  for (const Segment& segment : image.segments) {
    EXPECT_FALSE(segment.bytes.empty());
    EXPECT_GE(segment.address, taken_to);
    EXPECT_GE(segment.memory_size, segment.bytes.size());
    EXPECT_LE(std::uint64_t{segment.run_address} + segment.memory_size, std::uint64_t{1} << 32);
    taken_to = std::uint64_t{segment.address} + segment.bytes.size();
    EXPECT_LE(taken_to, std::uint64_t{1} << 32);
    total_bytes += segment.bytes.size();
  }
  EXPECT_LE(total_bytes, max_image_bytes);
  for (std::size_t i = 1; i < image.symbols.size(); ++i)
    EXPECT_LE(image.symbols[i - 1].address, image.symbols[i].address);
  std::uint64_t data_to = 0;
  for (const auto& [begin, end] : image.data_ranges) {
    EXPECT_LT(begin, end);
    EXPECT_GE(begin, data_to);
    data_to = end;
  }
  EXPECT_EQ(image.sha256.size(), 64u);
}

}  // namespace boardless
