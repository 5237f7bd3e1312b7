#include "analyzer/cli/layer_batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/interrupt.hpp"
#include "analyzer/cli/line_reader.hpp"
#include "analyzer/cli/model_run.hpp"
#include "analyzer/cli/run_parts.hpp"
#include "analyzer/cli/shard_option.hpp"
#include "analyzer/cli/shard_run.hpp"
#include "analyzer/cli/whole_file.hpp"
#include "analyzer/error.hpp"
#include "analyzer/learn/layer_chain.hpp"
#include "analyzer/learn/predict_model.hpp"
#include "analyzer/measured/text_input.hpp"
#include "analyzer/report/format.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr std::size_t longest_line = 64 * 1024;
constexpr const char* csv_head = "line,op,cycles,latency_s,energy_j,error_relative,warning,error\n";

struct Row {
  std::size_t line = 0;
  std::string op;
  double cycles = 0, latency_s = 0;
  std::optional<double> energy_j;
  double error_relative = 0;
  std::string warning, error;
};

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char letter : text) out += letter == '"' ? "\"\"" : std::string(1, letter);
  return out + "\"";
}

std::string csv_line(const Row& row) {
  const bool known = row.error.empty();
  const auto number = [&](double value) { return known ? fmt::format("{:.9g}", value) : ""; };
  return fmt::format("{},{},{},{},{},{},{},{}\n", row.line, row.op, number(row.cycles),
                     number(row.latency_s), row.energy_j ? number(*row.energy_j) : "",
                     number(row.error_relative), row.warning.empty() ? "" : quoted(row.warning),
                     known ? "" : quoted(row.error));
}

std::string json_line(const Row& row) {
  nlohmann::ordered_json out;
  const bool known = row.error.empty();
  out["line"] = row.line;
  out["op"] = row.op;
  const auto number = [&](const char* key, double value) {
    out[key] = known ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
  };
  number("cycles", row.cycles);
  number("latency_s", row.latency_s);
  out["energy_j"] = nullptr;
  if (row.energy_j && known) out["energy_j"] = *row.energy_j;
  number("error_relative", row.error_relative);
  const auto text = [&](const char* key, const std::string& value) {
    out[key] = value.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(value);
  };
  text("warning", row.warning);
  text("error", row.error);
  return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

// The lines of a file or of standard input that are not empty.
class LayerLines {
 public:
  explicit LayerLines(const std::string& name) : lines_(name, longest_line) {}

  bool next() {
    while (lines_.next()) {
      ++number_;
      if (trimmed(lines_.text()).empty() && !lines_.is_cut()) continue;
      ++layers_;
      return true;
    }
    return false;
  }
  const std::string& text() const { return lines_.text(); }
  bool is_cut() const { return lines_.is_cut(); }
  bool has_line() const { return lines_.has_line(); }  // next() does not wait
  std::size_t number() const { return number_; }       // of the line, from 1
  std::size_t layers() const { return layers_; }       // so far

 private:
  LineReader lines_;
  std::size_t number_ = 0, layers_ = 0;
};

class LayerBatch {
 public:
  LayerBatch(const po::variables_map& values, const ImageRunHow& how) {
    ran_.board = choose_model_board(values, how);
    ran_.point = chosen_point(values, how, ran_.board);
    set_model_options(values, ran_);
    predictor_ = chosen_predictor(values, chosen_pack(values, ran_.board), ran_.board, ran_.point);
    model_ = linear_model_of(ran_, ran_.point);
  }

  const std::string& pack_sha256() const { return predictor_.pack_sha256; }

  Row cost(const LayerLines& lines) {
    Row row;
    row.line = lines.number();
    try {
      if (lines.is_cut())
        throw Error(ErrorKind::request,
                    fmt::format("the line is longer than {} bytes", longest_line));
      const Layer layer = read_layer(lines.text());
      row.op = fused_name(layer);
      const KernelCall call = call_of(layer);
      const LearnedKernel* kernel = predictor_.find(call.kernel, call.type);
      if (!kernel) throw Error(ErrorKind::request, row.op + " was not learned");
      const LawCost law = law_cost(*kernel, call, room_);
      row.warning = outside_range(*kernel, room_.parameters()).value_or("");
      ClassVector x{};
      std::copy_n(law.cycles.begin(), x.size(), x.begin());
      const double stalls = law.cycles[law_stalls];
      row.cycles = model_.cycles(x, stalls);
      row.latency_s = row.cycles / ran_.point.clock_hz;
      row.energy_j = model_.energy_j(x, stalls, ran_.point.clock_hz);
      row.error_relative = kernel->error.p95;
    } catch (const Error& error) {
      row.error = error.what();
    }
    return row;
  }

 private:
  ImageRun ran_;
  Predictor predictor_;
  PredictionRoom room_;
  LinearModel model_;
};

// Of a file of any size.
std::string checksum_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<char> part(1 << 20);
  std::uint32_t out = 0;
  std::uint64_t bytes = 0;
  while (in.read(part.data(), static_cast<std::streamsize>(part.size())) || in.gcount() > 0) {
    const auto got = static_cast<std::size_t>(in.gcount());
    out = crc32_of({part.data(), got}, out);
    bytes += got;
  }
  return fmt::format("{} of {} bytes", crc32_text(out), bytes);
}

// Every shard reads all lines, as a stream's length is not known before its end.
int run_shard(const Shard& shard, const po::variables_map& values, LayerBatch& batch,
              LayerLines& lines, bool json) {
  const std::string name = values["batch"].as<std::string>();
  const std::string output = values["output"].as<std::string>();
  const bool is_file = !is_stream(name);
  PartHeader header;
  header.shard = shard;
  header.head = json ? "" : csv_head;
  header.between = header.tail = "\n";
  header.asked = asked("estimate --batch of layers", values,
                       {{"pack", "one with SHA-256 " + batch.pack_sha256()}});
  // A file may have another path on each machine; what was read from a stream cannot be known when
  // one goes on.
  if (is_file) {
    std::erase_if(header.asked, [](const auto& one) { return one.first == "--batch"; });
    header.asked.emplace_back("list of layers", "one with checksum " + checksum_of(name));
    catch_interrupts();
  }
  ShardRun rows(header, output, is_file ? ShardRun::Resume::yes : ShardRun::Resume::no);
  if (rows.is_done()) return tell_done(output);
  tell_resumed(rows);
  std::uint32_t checksum = 0;
  while (lines.next()) {
    if (interrupt_requested()) return tell_interrupted(rows);
    checksum = crc32_of("\n", crc32_of(lines.text(), checksum));
    const std::size_t item = lines.layers() - 1;
    if (!shard.owns(item) || rows.has(item)) continue;
    const Row row = batch.cost(lines);
    std::string text = json ? json_line(row) : csv_line(row);
    text.pop_back();  // its end is between two rows
    rows.keep({item, std::move(text), !row.error.empty()});
  }
  rows.write_part(lines.layers(), crc32_text(checksum));
  return done;
}

}  // namespace

bool is_layer_list(const std::string& batch) { return batch == "-" || batch.ends_with(".jsonl"); }

int run_layer_batch(const po::variables_map& values) {
  const std::string name = values["batch"].as<std::string>();
  if (!values.count("predictor"))
    throw Error(ErrorKind::request,
                "layers are costed by a predictor: name one with --predictor, as 'boardless learn' "
                "makes it");
  if (values.count("input"))
    throw Error(ErrorKind::request,
                fmt::format("--batch takes the layers from '{}'; leave out '{}'", name,
                            values["input"].as<std::string>()));
  const bool json = !values["format"].defaulted() &&
                    parse_format(values["format"].as<std::string>()) == Format::json;
  const std::string output = values["output"].as<std::string>();
  check_outputs({output, progress_of(output)},
                files_read(values, name == "-" ? std::vector<std::string>{}
                                               : std::vector<std::string>{name}));
  ImageRunHow how;
  how.input = name;
  LayerBatch batch(values, how);
  LayerLines lines(name);
  if (const auto shard = shard_option(values)) return run_shard(*shard, values, batch, lines, json);
  // To standard output as it comes; to a file at once, which is whole or not there.
  std::string text = json ? "" : csv_head;
  std::size_t failed = 0;
  while (lines.next()) {
    const Row row = batch.cost(lines);
    failed += !row.error.empty();
    text += json ? json_line(row) : csv_line(row);
    // Whoever writes the lines may wait for the rows before the next one.
    if (output.empty() && (text.size() > 1 << 16 || !lines.has_line())) {
      print(text, "");
      text.clear();
    }
  }
  print(text, output);
  if (failed)
    fmt::print(stderr, "boardless: {} of {} failed; the column 'error' says why\n", failed,
               counted(lines.layers(), "layer"));
  return lines.layers() && failed == lines.layers() ? bad_request : done;
}

}  // namespace boardless::cli
