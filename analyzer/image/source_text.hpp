// Lines of the source files that an image was built from, where they are at hand.
//
//   SourceText source({"."});
//   source.line("/home/ci/app/src/main.c", 12)    // "  return 0;" from ./src/main.c
//
// Images are untrusted, and their debug information can name any file. So only files below the
// given folders are read (symbolic links that lead out of them are not followed); the recorded path
// is tried from its end, the longest part first. Files over 4 MiB are left out.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace boardless {

class SourceText {
 public:
  explicit SourceText(std::vector<std::string> folders) : folders_(std::move(folders)) {}

  // Without its line end; nullopt when the file or the line is not there. Lines count from 1.
  std::optional<std::string> line(const std::string& file, std::uint32_t number);

 private:
  const std::vector<std::string>& lines_of(const std::string& file);

  std::vector<std::string> folders_;
  std::map<std::string, std::vector<std::string>> files_;
};

}  // namespace boardless
