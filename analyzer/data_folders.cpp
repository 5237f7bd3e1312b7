#include "analyzer/data_folders.hpp"

#include <filesystem>

namespace boardless {
namespace {

namespace fs = std::filesystem;

// The tree that the running program was installed into: its folder less "bin". Looked up at run
// time, so that the tree can be moved.
fs::path installed_prefix() {
  std::error_code error;
  fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  if (error) return {};
  const fs::path bindir = fs::path(BOARDLESS_INSTALL_BINDIR).relative_path();
  for (auto part = bindir.begin(); part != bindir.end(); ++part) folder = folder.parent_path();
  return folder;
}

}  // namespace

std::vector<std::string> data_folders() {
  std::vector<std::string> out;
  std::error_code error;
  for (const fs::path& place :
       {installed_prefix() / BOARDLESS_INSTALLED_DATA, fs::path(BOARDLESS_SOURCE_DATA)})
    if (place.is_absolute() && fs::is_directory(place, error)) out.push_back(place.string());
  return out;
}

}  // namespace boardless
