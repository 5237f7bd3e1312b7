// The commands of the program: one table that main.cpp reads, one file for each command.
#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace boardless::cli {

// Exit statuses.
inline constexpr int done = 0;
inline constexpr int gate_failed = 1;
inline constexpr int bad_request = 2;
inline constexpr int firmware_fault = 3;
inline constexpr int interrupted_status = 130;

// Thrown where Ctrl-C ended a run.
struct Interrupted {
  std::uint64_t instructions = 0;  // so far
};

struct Command {
  std::string_view name;
  std::string_view job;  // one line for the list of commands
  int (*run)(const std::vector<std::string>& arguments);
};

std::span<const Command> commands();

int estimate_command(const std::vector<std::string>& arguments);
int explain_command(const std::vector<std::string>& arguments);
int compare_command(const std::vector<std::string>& arguments);
int detect_command(const std::vector<std::string>& arguments);
int recommend_command(const std::vector<std::string>& arguments);
int import_command(const std::vector<std::string>& arguments);
int validate_command(const std::vector<std::string>& arguments);
int fit_command(const std::vector<std::string>& arguments);
int learn_command(const std::vector<std::string>& arguments);
int merge_command(const std::vector<std::string>& arguments);
int search_command(const std::vector<std::string>& arguments);
int boards_command(const std::vector<std::string>& arguments);

// Parses a command's arguments; of `positional`, "inputs..." takes all that are left. Errors are
// Error(ErrorKind::request), with "did you mean" for an unknown option. True: --help was asked for
// and has been printed.
struct HelpText {
  std::string_view usage;    // "boardless estimate INPUT [options]"
  std::string_view about;    // what it does
  std::string_view example;  // one worked example
};
bool parse(const std::vector<std::string>& arguments,
           const boost::program_options::options_description& visible,
           const std::vector<std::string>& positional, const HelpText& help,
           boost::program_options::variables_map& values);

// The one INPUT of a command. Error without it: "which image? usage: ...".
std::string required_input(const boost::program_options::variables_map& values,
                           std::string_view what, const HelpText& help);
// The number of an option. Error outside of `low` to `high`.
int in_bounds(const boost::program_options::variables_map& values, const char* option, int low,
              int high);
std::size_t parse_top(const boost::program_options::variables_map& values);  // --top, 0 or more

enum class Format { text, json, csv };
Format parse_format(const std::string& word);

// Prints to standard output, or to a file that is only replaced once it is whole.
void print(const std::string& text, const std::string& file);

// The inputs of a command with the files that its options have it read, --kernels and --model: what
// no output may be written to.
std::vector<std::string> files_read(const boost::program_options::variables_map& values,
                                    std::vector<std::string> inputs);

// Error when two of `outputs` are one file, or one of them is an input, as what is there would be
// lost; and when one is a directory or would be in none: hours of work would end there.
void check_outputs(const std::vector<std::string>& outputs, const std::vector<std::string>& inputs);

int terminal_width();  // of standard output; 80 when it is no terminal

}  // namespace boardless::cli
