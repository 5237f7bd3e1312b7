#include "analyzer/cli/layer_batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/model_run.hpp"
#include "analyzer/cli/run_parts.hpp"
#include "analyzer/error.hpp"
#include "analyzer/learn/layer.hpp"
#include "analyzer/learn/parameters.hpp"
#include "analyzer/learn/predict_model.hpp"
#include "analyzer/measured/text_input.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr std::size_t longest_line = 64 * 1024;

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

class LayerBatch {
 public:
  LayerBatch(const po::variables_map& values, const ImageRunHow& how) {
    ran_.board = choose_model_board(values, how);
    ran_.point = chosen_point(values, how, ran_.board);
    set_model_options(values, ran_);
    predictor_ = chosen_predictor(values, chosen_pack(values, ran_.board), ran_.board);
    check_board(predictor_, ran_.board, ran_.point);
    model_ = linear_model_of(ran_, ran_.point);
  }

  Row cost(std::size_t line, const std::string& text) const {
    Row row;
    row.line = line;
    try {
      const Layer layer = read_layer(text);
      row.op = layer.op;
      const Graph graph = graph_of(layer);
      const KernelCall call = kernel_call(graph, graph.operators[0]);
      const LearnedKernel* kernel = predictor_.find(call.kernel, call.type);
      if (!kernel) throw Error(ErrorKind::request, layer.op + " was not learned");
      std::vector<std::int64_t> parameters;
      parameter_values(call, &kernel->needed, parameters);
      row.warning = outside_range(*kernel, parameters).value_or("");
      const LawCost law = evaluate(kernel->laws, parameters);
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
  LinearModel model_;
};

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
  check_outputs({output}, files_read(values, name == "-" ? std::vector<std::string>{}
                                                         : std::vector<std::string>{name}));
  ImageRunHow how;
  how.input = name;
  const LayerBatch batch(values, how);
  std::ifstream file;
  if (name != "-") {
    file.open(name);
    if (!file) throw Error(ErrorKind::request, fmt::format("cannot read {}", in_quotes(name)));
  }
  std::istream& in = name == "-" ? std::cin : file;
  // To standard output as it comes; to a file at once, which is whole or not there.
  std::string text = json ? "" : "line,op,cycles,latency_s,energy_j,error_relative,warning,error\n";
  std::string line;
  std::size_t number = 0, rows = 0, failed = 0;
  while (std::getline(in, line)) {
    ++number;
    if (trimmed(line).empty()) continue;
    if (line.size() > longest_line)
      throw Error(ErrorKind::request, fmt::format("line {} of {} is longer than {} bytes", number,
                                                  in_quotes(name), longest_line));
    const Row row = batch.cost(number, line);
    ++rows;
    failed += !row.error.empty();
    text += json ? json_line(row) : csv_line(row);
    if (output.empty() && text.size() > 1 << 16) {
      print(text, "");
      text.clear();
    }
  }
  print(text, output);
  if (failed)
    fmt::print(stderr, "boardless: {} of {} layers failed; the column 'error' says why\n", failed,
               rows);
  return rows && failed == rows ? bad_request : done;
}

}  // namespace boardless::cli
