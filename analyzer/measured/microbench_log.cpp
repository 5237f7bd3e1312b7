#include "analyzer/measured/microbench_log.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <optional>

#include "analyzer/error.hpp"
#include "analyzer/measured/text_input.hpp"
#include "isa/core.hpp"

namespace boardless {
namespace {

constexpr int known_version = 1;

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!(line = trimmed(line)).empty()) {
    const auto end = line.find_first_of(" \t");
    words.push_back(line.substr(0, end));
    if (end == std::string_view::npos) break;
    line.remove_prefix(end);
  }
  return words;
}

template <typename Integer>
std::optional<Integer> integer(std::string_view text, int base = 10) {
  Integer value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// As make_microbench.py names them: "v7-ldr-pc". Whatever else a debugger prints with a number
// behind it has blanks, capitals or colons in it.
bool is_sequence_name(std::string_view word) {
  if (word.empty() || word.size() > 64 || !(word[0] >= 'a' && word[0] <= 'z')) return false;
  for (const char c : word)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  return true;
}

class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}

  MicrobenchLog read(std::string_view text) {
    for (const std::string_view line : lines_of(text_after_mark(text, name_))) {
      ++line_;
      read_words(words_of(line));
    }
    if (!header_line_)
      throw Error(
          ErrorKind::request,
          fmt::format("{} has no line 'microbench {} CORE COUNTER cpuid ID': it is no output "
                      "of a microbench image",
                      name_, known_version));
    if (open_) fail(header_line_, "the output has no end: its line 'done N' is missing");
    for (const MicrobenchLog::Sequence& s : log_.sequences)
      if (s.cycles <= 0)
        log_.warnings.push_back(
            fmt::format("{}, line {}: {} took {} cycles, which is no measurement of it", name_,
                        s.line, in_quotes(s.name), s.cycles));
    return std::move(log_);
  }

 private:
  [[noreturn]] void fail(std::size_t line, const std::string& what) const {
    throw Error(ErrorKind::request, fmt::format("{}, line {}: {}", name_, line, what));
  }

  void read_words(const std::vector<std::string_view>& words) {
    if (words.size() == 6 && words[0] == "microbench" && words[4] == "cpuid")
      start(words);
    else if (open_ && words.size() == 2)
      if (const auto value = integer<std::int64_t>(words[1])) read_line(words[0], *value);
  }

  void start(const std::vector<std::string_view>& words) {
    if (open_) fail(line_, fmt::format("the output from line {} on has no end", header_line_));
    if (integer<int>(words[1]) != known_version)
      fail(line_, fmt::format("version {} of the microbench output is not known; this boardless "
                              "reads version {}",
                              in_quotes(words[1]), known_version));
    const std::optional<std::uint32_t> cpuid = integer<std::uint32_t>(words[5], 16);
    if (!cpuid) fail(line_, in_quotes(words[5]) + " is no CPUID");
    const std::string core(words[2]);
    if (!core_from_id(core)) fail(line_, in_quotes(core) + " is no core that boardless knows");
    if (header_line_ && (core != log_.core || *cpuid != log_.cpuid))
      fail(line_, "this output is of another core than the one before; keep one in a file");
    log_.core = core;
    log_.counter = words[3];
    log_.cpuid = *cpuid;
    header_line_ = line_;
    open_ = true;
    seen_ = 0;
  }

  void read_line(std::string_view word, std::int64_t value) {
    if (word == "empty") {
      log_.empty_cycles = value;
    } else if (word == "done") {
      if (value != seen_)
        fail(line_, fmt::format("{} sequences were run and {} are in the output", value, seen_));
      open_ = false;
    } else if (is_sequence_name(word)) {
      ++seen_;
      add(std::string(word), value);
    }
  }

  void add(const std::string& name, std::int64_t cycles) {
    const auto [at, is_new] = position_.emplace(name, log_.sequences.size());
    if (is_new) {
      log_.sequences.push_back({name, cycles, line_});
      return;
    }
    const MicrobenchLog::Sequence& first = log_.sequences[at->second];
    if (first.cycles != cycles)
      fail(line_,
           fmt::format("{} took {} cycles and {} on line {}; a figure that moves is noise of "
                       "the bus or the probe",
                       in_quotes(name), cycles, first.cycles, first.line));
  }

  const std::string& name_;
  std::size_t line_ = 0;
  std::size_t header_line_ = 0;
  bool open_ = false;  // between a header and its `done`
  std::int64_t seen_ = 0;
  std::map<std::string, std::size_t> position_;
  MicrobenchLog log_;
};

}  // namespace

MicrobenchLog parse_microbench_log(std::string_view text, const std::string& name) {
  return Reader(name).read(text);
}

MicrobenchLog read_microbench_log(const std::string& path) {
  return parse_microbench_log(read_text_file(path, max_measurement_bytes), path);
}

std::vector<Measurement> measurements_of(const MicrobenchLog& log) {
  std::vector<Measurement> rows;
  for (const MicrobenchLog::Sequence& s : log.sequences) {
    if (s.cycles <= 0) continue;
    Measurement m;
    m.image = fmt::format("microbench-{}.elf", log.core);
    m.sequence = s.name;
    m.cycles = static_cast<double>(s.cycles);
    m.group = "microbench";
    m.line = s.line;
    rows.push_back(std::move(m));
  }
  return rows;
}

}  // namespace boardless
