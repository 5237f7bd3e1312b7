#include "analyzer/image/source_text.hpp"

#include <filesystem>
#include <fstream>

namespace boardless {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t max_source_bytes = 4u << 20;

bool lies_below(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

// The part of `file` from component `first` on, below `folder`; empty when it is no such file.
fs::path below(const fs::path& folder, const std::vector<fs::path>& parts, std::size_t first) {
  fs::path candidate = folder;
  for (std::size_t k = first; k < parts.size(); ++k) candidate /= parts[k];
  std::error_code error;
  const fs::path real = fs::canonical(candidate, error);
  if (error || !lies_below(real, folder) || !fs::is_regular_file(real, error)) return {};
  if (fs::file_size(real, error) > max_source_bytes || error) return {};
  return real;
}

fs::path find(const std::vector<std::string>& folders, const std::string& file) {
  std::vector<fs::path> parts;
  const fs::path normal = fs::path(file).lexically_normal();
  for (const fs::path& part : normal.relative_path())
    if (part != "." && part != "..") parts.push_back(part);
  for (const std::string& name : folders) {
    std::error_code error;
    const fs::path folder = fs::canonical(name, error);
    if (error) continue;
    for (std::size_t first = 0; first < parts.size(); ++first)
      if (fs::path found = below(folder, parts, first); !found.empty()) return found;
  }
  return {};
}

}  // namespace

const std::vector<std::string>& SourceText::lines_of(const std::string& file) {
  const auto [found, is_new] = files_.try_emplace(file);
  if (!is_new) return found->second;
  const fs::path path = find(folders_, file);
  if (path.empty()) return found->second;
  std::ifstream in(path, std::ios::binary);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    found->second.push_back(std::move(line));
  }
  return found->second;
}

std::optional<std::string> SourceText::line(const std::string& file, std::uint32_t number) {
  const std::vector<std::string>& lines = lines_of(file);
  if (number == 0 || number > lines.size()) return std::nullopt;
  return lines[number - 1];
}

}  // namespace boardless
