#include "analyzer/cli/command.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <sstream>

#include "analyzer/cli/whole_file.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/format.hpp"
#include "analyzer/suggest.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr std::array table = {
    Command{"estimate", "what an image's run, or one function of it, costs", estimate_command},
    Command{"explain", "where its cycles and joules went; reports and exports", explain_command},
    Command{"compare", "builds, boards or clocks side by side; a gate for CI", compare_command},
    Command{"detect", "which kernels a firmware runs for a model, and the glue between",
            detect_command},
    Command{"recommend", "which model, on which board, is the best within budgets",
            recommend_command},
    Command{"import", "measurements from traces and other tools' text", import_command},
    Command{"validate", "predicted against measured: error figures, worst rows", validate_command},
    Command{"fit", "coefficients from measurements, for --model", fit_command},
    Command{"learn", "laws of a kernel pack's cost, for --predictor", learn_command},
    Command{"search", "the best networks of a space within budgets, as .tflite", search_command},
    Command{"merge", "the parts of a run on several machines, put together", merge_command},
    Command{"boards", "which boards and cores there are, with their sources", boards_command},
};

// A number without a sign takes one, and means another number then: --seed -1 would be 2^64 - 1.
void check_signs(const po::parsed_options& parsed, const po::options_description& all) {
  for (const auto& option : parsed.options) {
    if (option.string_key.empty() || option.value.empty()) continue;
    const auto* found = all.find_nothrow(option.string_key, false);
    if (!found || option.value[0].find('-') == std::string::npos) continue;
    const po::value_semantic* semantic = found->semantic().get();
    if (dynamic_cast<const po::typed_value<std::uint64_t>*>(semantic))
      throw Error(ErrorKind::request,
                  fmt::format("--{} is a whole number of 0 or more, and not '{}'",
                              found->long_name(), printable(option.value[0])));
  }
}

std::string_view first_usage(const HelpText& help) {
  return help.usage.substr(0, help.usage.find('\n'));
}

// Told before hours of work, not when they are to be written.
void check_can_be_written(const std::string& file) {
  namespace fs = std::filesystem;
  std::error_code error;
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorKind::request, fmt::format("cannot write '{}': {}", file, why));
  };
  if (file.empty() || file == "-") return;
  if (fs::is_directory(file, error)) refuse("it is a directory; name a file in it");
  const fs::path folder = fs::path(file).parent_path();
  if (!folder.empty() && !fs::is_directory(folder, error))
    refuse(fmt::format("there is no directory '{}'; make it, or write elsewhere", folder.string()));
}

}  // namespace

std::span<const Command> commands() { return table; }

bool parse(const std::vector<std::string>& arguments, const po::options_description& visible,
           const std::vector<std::string>& positional, const HelpText& help,
           po::variables_map& values) {
  po::options_description all;
  all.add(visible);
  po::positional_options_description places;
  for (const std::string& name : positional) {
    if (name.ends_with("...")) {
      const std::string list = name.substr(0, name.size() - 3);
      all.add_options()(list.c_str(), po::value<std::vector<std::string>>());
      places.add(list.c_str(), -1);
      continue;
    }
    all.add_options()(name.c_str(), po::value<std::string>());
    places.add(name.c_str(), 1);
  }
  try {
    using style = po::command_line_style::style_t;
    const int no_guessing = style::unix_style & ~style::allow_guessing;
    const po::parsed_options parsed =
        po::command_line_parser(arguments).options(all).positional(places).style(no_guessing).run();
    check_signs(parsed, all);
    po::store(parsed, values);
    po::notify(values);
  } catch (const po::unknown_option& error) {
    std::vector<std::string> names;
    for (const auto& option : visible.options()) names.push_back("--" + option->long_name());
    throw Error(ErrorKind::request,
                fmt::format("unknown option '{}'{}", error.get_option_name(),
                            did_you_mean(nearest(error.get_option_name(), names))));
  } catch (const po::too_many_positional_options_error&) {
    throw Error(ErrorKind::request,
                fmt::format("too many arguments; usage: {}", first_usage(help)));
  } catch (const po::error& error) {
    throw Error(ErrorKind::request, error.what());
  }
  if (!values.count("help")) return false;
  const po::options_description shown(visible);
  constexpr int columns = 80;  // as program_options has its part
  std::string text =
      fmt::format("usage: {}\n\n{}\n", help.usage, wrapped(std::string(help.about), columns));
  std::ostringstream options;
  options << visible;
  print(fmt::format("{}{}\nexample:\n  {}\n", text, options.str(), help.example), "");
  return true;
}

std::string required_input(const po::variables_map& values, std::string_view what,
                           const HelpText& help) {
  if (values.count("input")) return values["input"].as<std::string>();
  throw Error(ErrorKind::request, fmt::format("which {}? usage: {}", what, first_usage(help)));
}

int in_bounds(const po::variables_map& values, const char* option, int low, int high) {
  const int value = values[option].as<int>();
  if (value < low || value > high)
    throw Error(ErrorKind::request, fmt::format("--{} is {} to {}", option, low, high));
  return value;
}

std::size_t parse_top(const po::variables_map& values) {
  const int top = values["top"].as<int>();
  if (top < 0) throw Error(ErrorKind::request, "--top is 0 or more");
  return static_cast<std::size_t>(top);
}

Format parse_format(const std::string& word) {
  if (word == "text") return Format::text;
  if (word == "json") return Format::json;
  if (word == "csv") return Format::csv;
  const std::string meant = did_you_mean(nearest(word, {"text", "json", "csv"}));
  throw Error(ErrorKind::request,
              fmt::format("unknown format '{}'; it is text, json or csv{}", word, meant));
}

void print(const std::string& text, const std::string& file) {
  WholeFile to(file);
  to.write(text);
  to.commit();
}

std::vector<std::string> files_read(const po::variables_map& values,
                                    std::vector<std::string> inputs) {
  for (const char* option : {"kernels", "model", "predictor"})
    if (values.count(option)) inputs.push_back(values[option].as<std::string>());
  return inputs;
}

void check_outputs(const std::vector<std::string>& outputs,
                   const std::vector<std::string>& inputs) {
  const auto same = [](const std::string& a, const std::string& b) {
    std::error_code error;
    return a == b || std::filesystem::equivalent(a, b, error);
  };
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const std::string& file = outputs[k];
    check_can_be_written(file);
    if (is_stream(file)) continue;
    for (const std::string& input : inputs)
      if (same(file, input))
        throw Error(ErrorKind::request,
                    fmt::format("'{}' is the input; write to another file", file));
    for (std::size_t other = 0; other < k; ++other)
      if (!outputs[other].empty() && same(file, outputs[other]))
        throw Error(ErrorKind::request,
                    fmt::format("two outputs would go to '{}'; name another file", file));
  }
}

int terminal_width() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

}  // namespace boardless::cli
