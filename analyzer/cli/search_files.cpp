#include "analyzer/cli/search_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <span>

#include "analyzer/cli/budget_options.hpp"
#include "analyzer/cli/command.hpp"
#include "analyzer/cli/shard_option.hpp"
#include "analyzer/cli/shard_run.hpp"
#include "analyzer/error.hpp"
#include "analyzer/measured/text_input.hpp"
#include "analyzer/model/graph/write_model.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr std::size_t max_architecture_bytes = std::size_t{1} << 20;
constexpr std::size_t max_list_bytes = std::size_t{256} << 20;

// --ask leaves an empty file where it wants nothing.
std::string asked_networks(const std::string& file) {
  std::error_code error;
  if (fs::is_regular_file(file, error) && fs::file_size(file, error) == 0) return "";
  return read_text_file(file, max_list_bytes);
}

constexpr std::size_t evaluated_at_once = 16;  // then rows are kept

// Paths may differ among machines: the files' contents tell what was asked.
std::vector<std::pair<std::string, std::string>> asked_of(const po::variables_map& values,
                                                          const SearchSetup& setup,
                                                          const std::string& list) {
  auto out = asked("search --evaluate", values,
                   {{"space", "one with SHA-256 " + setup.space.sha256},
                    {"list of networks", "one with checksum " + crc32_text(crc32_of(list))}});
  std::erase_if(out, [](const auto& one) {
    return one.first == "--evaluate" || one.first == "input" || one.first == "--scorers" ||
           one.first == "--scorer-models";
  });
  return out;
}

int evaluate_shard(ShardRun& rows, Evaluator& evaluator, const std::vector<Genome>& genomes,
                   const Evaluator::WantsScore& wants_score,
                   const std::function<std::string(const Genome&)>& line_of) {
  tell_resumed(rows, "network");
  std::vector<std::size_t> left;
  for (std::size_t k = 0; k < genomes.size(); ++k)
    if (rows.header().shard.owns(k) && !rows.has(k)) left.push_back(k);
  try {
    for (std::size_t at = 0; at < left.size(); at += evaluated_at_once) {
      const auto some = std::span(left).subspan(at, std::min(evaluated_at_once, left.size() - at));
      std::vector<Genome> wanted;
      for (const std::size_t k : some) wanted.push_back(genomes[k]);
      evaluator.ensure(wanted, wants_score);
      for (const std::size_t k : some) rows.keep({k, line_of(genomes[k]), false});
    }
  } catch (const SearchInterrupted&) {
    return tell_interrupted(rows, "network");
  }
  rows.write_part(genomes.size());
  return done;
}

}  // namespace

std::string model_bytes(const Graph& graph) {
  const std::vector<std::uint8_t> bytes = write_model(graph);
  return {bytes.begin(), bytes.end()};
}

std::string architecture_lines(const SearchSpace& space, const std::vector<Genome>& genomes) {
  std::string out;
  for (const Genome& genome : genomes) out += architecture_json(space, genome) + "\n";
  return out;
}

int build_network(const po::variables_map& values) {
  const std::string input = values["input"].as<std::string>();
  const std::string file = values["build"].as<std::string>();
  if (!values.count("output"))
    throw Error(ErrorKind::request, "--build writes a .tflite file; name it with -o");
  const std::string output = values["output"].as<std::string>();
  check_outputs({output}, {input, file});
  const SearchSpace space = read_space(input);
  const std::string text = read_text_file(file, max_architecture_bytes);
  const Architecture net = architecture_of(space, genome_from_json(space, text, in_quotes(file)));
  print(model_bytes(network_graph(space, net, network_layers(space, net),
                                  values["weights-seed"].as<std::uint64_t>())),
        output);
  return done;
}

int evaluate_networks(const po::variables_map& values) {
  SearchSetup setup;
  set_up_search(values, setup);
  const Budgets budgets = parse_budgets(values);
  const std::string file = values["evaluate"].as<std::string>();
  const std::string output =
      values.count("output") ? values["output"].as<std::string>() : std::string();
  check_outputs({output, progress_of(output)}, files_read(values, {setup.space.path, file}));
  const std::string text = asked_networks(file);
  std::vector<Genome> genomes;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    if (trimmed(line).empty()) continue;
    genomes.push_back(genome_from_json(setup.space, std::string(line),
                                       fmt::format("line {} of {}", number, in_quotes(file))));
  }
  if (genomes.empty())
    fmt::print(stderr, "boardless: {} asks for no networks; there is nothing to evaluate\n",
               in_quotes(file));
  EvaluationLog nothing(setup.space, setup.conditions, "", false);
  Evaluator evaluator(setup.space, *setup.coster, *setup.scorer, nothing, setup.evaluator);
  const auto wants_score = [&](const Evaluation& e) { return violation(e.cost, budgets) == 0; };
  const auto line_of = [&](const Genome& genome) {
    return evaluation_line(evaluator.of(genome), setup.conditions.line_keys());
  };
  if (const auto shard = shard_option(values)) {
    PartHeader header;
    header.shard = *shard;
    header.items = genomes.size();
    header.between = header.tail = "\n";
    header.asked = asked_of(values, setup, text);
    ShardRun rows(header, output, ShardRun::Resume::yes);
    if (rows.is_done()) return tell_done(output);
    return evaluate_shard(rows, evaluator, genomes, wants_score, line_of);
  }
  evaluator.ensure(genomes, wants_score);
  std::string lines;
  for (const Genome& genome : genomes) lines += line_of(genome) + "\n";
  print(lines, output);
  return done;
}

}  // namespace boardless::cli
