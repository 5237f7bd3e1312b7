#include "analyzer/cli/whole_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "analyzer/error.hpp"

namespace boardless::cli {
namespace {

bool is_special(const std::string& file) {
  struct stat info {};
  return ::stat(file.c_str(), &info) == 0 && !S_ISREG(info.st_mode);
}

}  // namespace

bool is_stream(const std::string& file) { return file.empty() || file == "-" || is_special(file); }

WholeFile::WholeFile(const std::string& file) : name_("'" + file + "'") {
  if (file.empty() || file == "-") {
    name_ = "standard output";
    file_ = STDOUT_FILENO;
    return;
  }
  if (is_special(file)) {
    file_ = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (file_ < 0) fail();
    return;
  }
  std::error_code broken_link;
  target_ = std::filesystem::is_symlink(file)
                ? std::filesystem::weakly_canonical(file, broken_link).string()
                : file;
  std::string temporary = target_ + ".XXXXXX";
  file_ = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (file_ < 0) fail();
  temporary_ = temporary;
}

WholeFile::~WholeFile() {
  if (file_ >= 0 && file_ != STDOUT_FILENO) ::close(file_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void WholeFile::fail() const {
  throw Error(ErrorKind::request, fmt::format("cannot write {}: {}", name_, std::strerror(errno)));
}

void WholeFile::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail();
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void WholeFile::commit(bool durable) {
  if (temporary_.empty()) return;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  ::fchmod(file_, 0666 & ~mask);
  if (durable) ::fsync(file_);
  const int closed = ::close(file_);
  file_ = -1;
  if (closed != 0 || ::rename(temporary_.c_str(), target_.c_str()) != 0) fail();
  temporary_.clear();
}

}  // namespace boardless::cli
