// boardless merge: the parts that --shard wrote, put together.
#include <fmt/format.h>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/whole_file.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/format.hpp"
#include "analyzer/shard/merge_parts.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr HelpText help = {
    "boardless merge PART... [options]",
    "Puts together the parts that a command with --shard I/N wrote, each on a machine of its own: "
    "the result is what one run without --shard writes, byte for byte. All N parts are needed, in "
    "any order, and of the same run.",
    "boardless merge nets-*.part -o nets.csv",
};

po::options_description options() {
  po::options_description out("options");
  auto add = out.add_options();
  add("output,o", po::value<std::string>()->value_name("FILE")->default_value(""),
      "write to FILE instead of standard output");
  add("help,h", "this text");
  return out;
}

}  // namespace

int merge_command(const std::vector<std::string>& arguments) {
  po::variables_map values;
  if (parse(arguments, options(), {"inputs..."}, help, values)) return done;
  if (!values.count("inputs"))
    throw Error(ErrorKind::request, fmt::format("which parts? usage: {}", help.usage));
  const auto parts = values["inputs"].as<std::vector<std::string>>();
  const std::string output = values["output"].as<std::string>();
  check_outputs({output}, parts);
  // What went to a pipe cannot be taken back: there all parts are looked through first.
  if (is_stream(output)) merge_parts(parts, [](std::string_view) {});
  WholeFile file(output);
  const MergedParts merged = merge_parts(parts, [&](std::string_view text) { file.write(text); });
  file.commit();
  if (merged.failed)
    fmt::print(stderr, "boardless: {} of {} failed; the column 'error' says why\n", merged.failed,
               counted(merged.rows, "row"));
  return merged.rows && merged.failed == merged.rows ? bad_request : done;
}

}  // namespace boardless::cli
