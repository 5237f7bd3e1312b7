// Where board files are, and which of them an id means.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "analyzer/board/board.hpp"
#include "analyzer/data_folders.hpp"
#include "analyzer/error.hpp"
#include "analyzer/suggest.hpp"

namespace boardless {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = 1 << 20;  // bytes; a board file has a few thousand

std::string read_file(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error))
    throw Error(ErrorKind::request, fmt::format("board file '{}' is a folder", path));
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorKind::request, fmt::format("cannot read board file '{}'", path));
  std::string text(largest_file + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > largest_file)
    throw Error(ErrorKind::request,
                fmt::format("'{}' is too large for a board file: more than 1 MiB", path));
  return text;
}

// An id is a file's name, never a way to another folder.
bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= 100 && id.front() != '.' &&
         id.find_first_of("/\\") == std::string_view::npos;
}

}  // namespace

std::vector<std::string> board_folders() {
  std::vector<std::string> folders;
  std::error_code error;
  const char* asked = std::getenv("BOARDLESS_BOARDS");
  if (asked && *asked) {
    if (!fs::is_directory(asked, error))
      throw Error(ErrorKind::request,
                  fmt::format("BOARDLESS_BOARDS names '{}', which is not a folder", asked));
    folders.emplace_back(asked);
  }
  for (const std::string& data : data_folders())
    if (const fs::path place = fs::path(data) / "boards"; fs::is_directory(place, error))
      folders.push_back(place.string());
  return folders;
}

std::vector<std::string> board_ids() {
  std::vector<std::string> ids;
  for (const std::string& folder : board_folders()) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      const fs::path& path = entry->path();
      if (path.extension() == ".toml" && is_id(path.stem().string()))
        ids.push_back(path.stem().string());
    }
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

Board load_board(std::string_view id) {
  const std::string word(id);
  if (word.size() > 5 && word.ends_with(".toml")) return parse_board(read_file(word), word);
  const std::vector<std::string> folders = board_folders();
  if (is_id(id)) {
    for (const std::string& folder : folders) {
      const std::string path = (fs::path(folder) / (word + ".toml")).string();
      std::error_code error;
      if (fs::exists(path, error)) return parse_board(read_file(path), path);
    }
  }
  if (folders.empty())
    throw Error(ErrorKind::request,
                "no folder with board files was found; set BOARDLESS_BOARDS to one");
  std::string hint = did_you_mean(nearest(word, board_ids()));
  if (hint.empty()) hint = "; 'boardless boards' lists them";
  throw Error(ErrorKind::request, fmt::format("unknown board '{}'{}", word.substr(0, 100), hint));
}

Board generic_board(Core core) { return load_board(core_info(core).generic_board); }

}  // namespace boardless
