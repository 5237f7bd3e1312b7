#include "analyzer/cli/shard_option.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "analyzer/board/board.hpp"
#include "analyzer/error.hpp"
#include "analyzer/image/sha256.hpp"
#include "analyzer/measured/text_input.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr std::array unasked = {"output", "jobs", "shard", "help", "top"};
constexpr std::array files = {"kernels", "model", "predictor", "scorer-table"};

template <typename Names>
bool is_among(const std::string& name, const Names& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Digits alone; no sign, no space.
bool is_count(std::string_view text, std::uint64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

bool is_flag_off(const po::variable_value& value) {
  const auto* flag = boost::any_cast<bool>(&value.value());
  return flag && !*flag;
}

std::string text_of(const po::variable_value& value) {
  const boost::any& any = value.value();
  if (const auto* text = boost::any_cast<std::string>(&any)) return *text;
  if (const auto* number = boost::any_cast<int>(&any)) return std::to_string(*number);
  if (const auto* number = boost::any_cast<std::uint64_t>(&any)) return std::to_string(*number);
  if (const auto* number = boost::any_cast<double>(&any)) return fmt::format("{}", *number);
  if (const auto* words = boost::any_cast<std::vector<std::string>>(&any))
    return fmt::format("{}", fmt::join(*words, " "));
  return "given";  // a flag
}

}  // namespace

void add_shard_option(po::options_description& options) {
  options.add_options()("shard", po::value<std::string>()->value_name("I/N"),
                        "do one of N equal shares of the work, I from 1 to N, and write a part; "
                        "'boardless merge' puts the parts together. Killed, the same command goes "
                        "on from FILE.progress");
}

std::optional<Shard> shard_option(const po::variables_map& values) {
  if (!values.count("shard")) return std::nullopt;
  const std::string text = values["shard"].as<std::string>();
  const std::size_t slash = std::min(text.find('/'), text.size());
  Shard out;
  if (slash == text.size() || !is_count(std::string_view(text).substr(0, slash), out.index) ||
      !is_count(std::string_view(text).substr(slash + 1), out.count))
    throw Error(
        ErrorKind::request,
        fmt::format("--shard is I/N, such as 2/4 for the second of four, not {}", in_quotes(text)));
  if (out.count < 1 || out.count > max_shards)
    throw Error(ErrorKind::request,
                fmt::format("--shard {}: there are 1 to {} shards", in_quotes(text), max_shards));
  if (out.index < 1 || out.index > out.count)
    throw Error(ErrorKind::request,
                fmt::format("--shard {}: of {} the first is 1/{} and the last {}/{}",
                            in_quotes(text), out.count, out.count, out.count, out.count));
  return out;
}

std::vector<std::pair<std::string, std::string>> asked(
    const std::string& command, const po::variables_map& values,
    std::vector<std::pair<std::string, std::string>> more) {
  std::vector<std::pair<std::string, std::string>> out = {{"command", command},
                                                          {"version", BOARDLESS_VERSION}};
  for (const auto& [name, value] : values) {
    if (value.empty() || is_among(name, unasked) || is_flag_off(value)) continue;
    const std::string text = text_of(value);
    if (is_among(name, files)) {
      out.emplace_back("--" + name, "a file with SHA-256 " + file_sha256(text));
    } else if (name == "board") {
      const Board board = load_board(text);
      out.emplace_back("--board", text);
      out.emplace_back("board file", "one with SHA-256 " + file_sha256(board.path));
    } else {
      out.emplace_back(name == "input" ? name : "--" + name, text);
    }
  }
  for (auto& one : more) out.push_back(std::move(one));
  return out;
}

}  // namespace boardless::cli
