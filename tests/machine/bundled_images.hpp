// The bundled images, as parameters of tests: one test for each.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <vector>

#include "analyzer/board/board.hpp"
#include "analyzer/image/image.hpp"

namespace boardless {

inline constexpr const char* image_folder = SOURCE_ROOT "/firmware_images";

// "ds_cnn-cortex-m4" and so on, those that begin with `start`.
inline std::vector<std::string> bundled_images(const std::string& start = "") {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(image_folder))
    if (entry.path().extension() == ".elf" && entry.path().stem().string().starts_with(start))
      names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

inline Image bundled_image(const std::string& name) {
  return load_image(std::string(image_folder) + "/" + name + ".elf");
}

// The generic board of the core that the image's name says.
inline Board board_of(const std::string& name) {
  return generic_board(*core_from_id(name.substr(name.find("cortex-"))));
}

// gtest takes letters, digits and underscores.
inline std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

}  // namespace boardless
