#include "analyzer/cli/learn_run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/interrupt.hpp"
#include "analyzer/cli/shard_option.hpp"
#include "analyzer/cli/shard_run.hpp"
#include "analyzer/learn/layer.hpp"
#include "analyzer/report/learn_text.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

// Which of the kernels a shard learns, by place. layer_ops() begins with the operators that take
// longest; they are dealt out to and fro, so that none gets the first of each round.
std::vector<bool> kernels_of_shard(const std::vector<std::string>& kernels, const Shard& shard) {
  const auto weight = [&](std::size_t k) {
    const std::string op = kernels[k].substr(0, kernels[k].find(' '));
    return std::find(layer_ops().begin(), layer_ops().end(), op) - layer_ops().begin();
  };
  std::vector<std::size_t> order(kernels.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return weight(a) < weight(b); });
  std::vector<bool> out(kernels.size());
  for (std::uint64_t n = 0; n < order.size(); ++n) {
    const std::uint64_t round = n / shard.count, place = n % shard.count;
    out[order[n]] = shard.index - 1 == (round % 2 ? shard.count - 1 - place : place);
  }
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

// With what decides of their memories.
std::string boards_text(const Predictor& predictor) {
  std::vector<std::string> out;
  for (const Predictor::At& at : predictor.boards)
    out.push_back(fmt::format("{} at {:g} MHz with memories {}", at.board, at.clock_hz / 1e6,
                              at.memories.substr(0, 12)));
  return out.empty() ? "none" : joined(out);
}

PartHeader header_of(const po::variables_map& values, const Predictor& predictor,
                     const std::vector<std::string>& kernels, const Shard& shard) {
  PartHeader out;
  out.shard = shard;
  out.items = kernels.size();
  out.head = predictor_head(predictor);
  out.between = predictor_between;
  out.tail = predictor_tail;
  out.asked = asked("learn", values,
                    {{"pack", "one with SHA-256 " + predictor.pack_sha256},
                     {"core", std::string(core_info(predictor.core).id)},
                     {"list of kernels", joined(kernels)},
                     {"list of boards", boards_text(predictor)}});
  // By fingerprints: paths may be others elsewhere, and --ops is in the list.
  constexpr std::array told = {"input",      "--ops",    "--core", "--board",
                               "board file", "--boards", "--clock"};
  std::erase_if(out.asked, [&](const auto& one) {
    return std::find(told.begin(), told.end(), one.first) != told.end();
  });
  return out;
}

void show(const LearnProgress& progress) {
  if (!::isatty(STDERR_FILENO)) return;
  fmt::print(stderr, "\r\033[K{} of {} kernels; {}: {} emulations, {:.2g} % off at worst",
             progress.kernels_done, progress.kernels, progress.kernel, progress.emulations,
             100 * progress.worst_error);
  std::fflush(stderr);
}

void clear_progress() {
  if (::isatty(STDERR_FILENO)) fmt::print(stderr, "\r\033[K");
}

// What was learned, from the rows: it may be of several runs.
void tell_learned(ShardRun& rows) {
  std::string text = rows.header().head;
  const std::vector<std::string> kernels = rows.texts();
  for (std::size_t k = 0; k < kernels.size(); ++k)
    text += (k ? rows.header().between : "") + kernels[k];
  const Predictor all = predictor_from_json(text + rows.header().tail, "what was learned");
  fmt::print(stderr, "{}", learn_summary(all));
}

}  // namespace

int run_learn(const po::variables_map& values, const KernelPack& pack, const Board& board,
              LearnOptions options) {
  const std::optional<Shard> shard = shard_option(values);
  const std::string output = values["output"].as<std::string>();
  const std::vector<std::string> kernels = kernels_to_learn(pack, options.ops);
  const Predictor predictor = new_predictor(pack, board, options);
  const std::vector<bool> mine = kernels_of_shard(kernels, shard.value_or(Shard{}));
  ShardRun rows(header_of(values, predictor, kernels, shard.value_or(Shard{})), output,
                ShardRun::Resume::yes);
  if (shard && rows.is_done()) return tell_done(output);
  tell_resumed(rows, "kernel");
  options.wants = [&](std::size_t k) { return mine[k] && !rows.has(k); };
  options.keep = [&](std::size_t k, const LearnedKernel& kernel) {
    rows.keep({k, predictor_line(kernel), false});
    rows.flush();  // each took seconds
  };
  options.progress = show;
  try {
    learn_pack(pack, board, operating_point(board, {}), options);
  } catch (const LearnInterrupted&) {
    clear_progress();
    return tell_interrupted(rows, "kernel");
  }
  clear_progress();
  tell_learned(rows);
  if (shard)
    rows.write_part(kernels.size());
  else
    rows.write_output();
  return done;
}

}  // namespace boardless::cli
