// boardless import: rows of a measurement file from what other tools wrote.
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/file.h>

#include <filesystem>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/import_rows.hpp"
#include "analyzer/error.hpp"
#include "analyzer/measured/append_measurements.hpp"
#include "analyzer/measured/text_input.hpp"
#include "analyzer/report/format.hpp"

namespace po = boost::program_options;
namespace fs = std::filesystem;

namespace boardless::cli {
namespace {

constexpr HelpText help = {
    "boardless import FILE... [options] [-o MEASURED.csv]",
    "Makes rows of a measurement file (docs/measurements.md), for 'boardless validate' and "
    "'boardless\nfit', from EnergyRunner text, the output of a microbench image, and traces of a "
    "PPK2, a Joulescope\nor an Otii. Traces are cut by a trigger channel, and give the mean of "
    "their repetitions.",
    "boardless import ppk2.csv --image app.elf --call infer --board nrf52840-dk \\\n"
    "      --clock 64MHz --supply 3.0V --channel D0 --append measured.csv",
};

po::options_description options() {
  po::options_description out("options");
  add_import_options(out);
  auto add = out.add_options();
  add("append", po::value<std::string>()->value_name("MEASURED"),
      "add the rows to this measurement file, or begin it");
  add("output,o", po::value<std::string>()->value_name("FILE")->default_value(""),
      "write to FILE, in place of what is there, instead of standard output");
  add("help,h", "this text");
  return out;
}

// Paths of images are relative to the measurement file's folder, those of options to the current
// one.
void set_image_path(std::vector<Measurement>& rows, const std::string& image,
                    const std::string& output) {
  const fs::path folder = fs::path(output).parent_path();
  std::error_code error;
  if (image.empty() || folder.empty() || fs::path(image).is_absolute()) return;
  const fs::path relative = fs::relative(image, folder, error);
  if (error || relative.empty()) return;
  for (Measurement& row : rows) row.image = relative.string();
}

bool is_there(const std::string& file) {
  std::error_code error;
  return fs::exists(file, error) &&
         !(fs::is_regular_file(file, error) && fs::is_empty(file, error));
}

// Until the program ends, the only one that appends to a file of this folder: the file is replaced
// when it is whole, so that two at once would lose each other's rows. Where a folder cannot be
// locked, there is no other way to tell.
void lock_folder_of(const std::string& file) {
  const fs::path folder = fs::path(file).parent_path();
  const int opened = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened >= 0) ::flock(opened, LOCK_EX);
}

void check_options(const ImportOptions& options, const ImportedRows& imported) {
  if (!imported.has_trace && !options.of_traces.empty())
    throw Error(ErrorKind::request, fmt::format("--{} {} for traces, and no file is one",
                                                fmt::join(options.of_traces, " and --"),
                                                options.of_traces.size() == 1 ? "is" : "are"));
}

}  // namespace

int import_command(const std::vector<std::string>& arguments) {
  po::variables_map values;
  if (parse(arguments, options(), {"inputs..."}, help, values)) return done;
  if (!values.count("inputs"))
    throw Error(ErrorKind::request, fmt::format("which file? usage: {}", help.usage));
  const auto inputs = values["inputs"].as<std::vector<std::string>>();
  std::string output = values["output"].as<std::string>();
  const bool append = values.count("append") > 0;
  if (append && !output.empty())
    throw Error(ErrorKind::request, "--append writes to its own file; leave out --output");
  if (append) output = values["append"].as<std::string>();
  const ImportOptions asked = import_options(values);
  const std::string& image = asked.given.image;
  std::vector<std::string> read = inputs;
  if (!image.empty()) read.push_back(image);
  check_outputs({output}, read);

  ImportedRows imported;
  std::error_code error;
  if (!image.empty() && !fs::exists(image, error))
    imported.warnings.push_back(fmt::format(
        "there is no image '{}' yet: validate and fit look for it beside the measurement file",
        image));
  for (const std::string& file : inputs) import_file(file, asked, imported);
  check_options(asked, imported);
  if (!image.empty() && fs::exists(image, error)) set_image_path(imported.rows, image, output);

  std::string text;
  std::size_t added = imported.rows.size();
  if (append) lock_folder_of(output);
  if (append && is_there(output)) {
    AppendedMeasurements appended =
        append_measurements(read_text_file(output, max_measurement_bytes), output, imported.rows);
    imported.warnings.insert(imported.warnings.end(), appended.warnings.begin(),
                             appended.warnings.end());
    text = std::move(appended.text);
    added = appended.added;
  } else {
    text = measurements_csv(imported.rows);
  }
  parse_measurements(text, output.empty() ? "the rows" : output);  // what is written can be read
  if (!append || added > 0) print(text, output);
  for (const std::string& warning : imported.warnings)
    fmt::print(stderr, "boardless: note: {}\n", printable(warning));
  if (append)
    fmt::print(stderr, "boardless: added {} row{} to {}\n", added, added == 1 ? "" : "s",
               printable(output));
  else if (!output.empty() && output != "-")
    fmt::print(stderr, "boardless: wrote {}\n", printable(output));
  return done;
}

}  // namespace boardless::cli
