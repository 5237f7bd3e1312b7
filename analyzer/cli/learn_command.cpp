// boardless learn: the laws of a kernel pack's cost, and what they are off by.
#include <fmt/format.h>

#include <sstream>

#include "analyzer/cli/clocks_option.hpp"
#include "analyzer/cli/command.hpp"
#include "analyzer/cli/interrupt.hpp"
#include "analyzer/cli/learn_run.hpp"
#include "analyzer/cli/model_jobs.hpp"
#include "analyzer/cli/run_parts.hpp"
#include "analyzer/cli/shard_option.hpp"
#include "analyzer/cli/shard_run.hpp"
#include "analyzer/cost/memory_fingerprint.hpp"
#include "analyzer/error.hpp"
#include "analyzer/learn/layer.hpp"
#include "analyzer/learn/learn_pack.hpp"
#include "analyzer/report/learn_text.hpp"
#include "analyzer/suggest.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr HelpText help = {
    "boardless learn PACK.elf -o FILE [options]\n       boardless learn PACK.elf --check FILE "
    "[options]",
    "Emulates layers on the kernels of a pack until it has found the laws from shapes to cycles, "
    "and\nwrites them to a file for 'boardless estimate --predictor FILE'. With --check it holds "
    "such a\nfile against the emulation of layers that it has not seen.",
    "boardless learn kernel_pack-cortex-m4.elf --core cortex-m4 -o m4.predictor",
};

po::options_description options() {
  po::options_description out("options");
  auto add = out.add_options();
  add("output,o", po::value<std::string>()->value_name("FILE")->default_value(""),
      "where the laws go (default: standard output)");
  add("core", po::value<std::string>()->value_name("ID"),
      "the core that the pack runs on, such as cortex-m4, where it does not tell");
  add("board", po::value<std::string>()->value_name("ID"),
      "learn what this board's memories stall, too");
  add("clock", po::value<std::string>()->value_name("CLOCK"), "of --board (default: the board's)");
  add("boards", po::value<std::string>()->value_name("A,B@CLOCK"),
      "learn what the memories of several boards stall, at their own clocks or at those given; "
      "all: of each that comes with boardless and has this core");
  add("ops", po::value<std::string>()->value_name("A,B"), "only the kernels of these operators");
  add("seed", po::value<std::uint64_t>()->value_name("N")->default_value(1),
      "what layers are drawn from; the same one gives the same file");
  add("jobs", po::value<int>()->value_name("N"),
      "kernels at a time (default: as many as there are processors)");
  add("max-emulations", po::value<int>()->value_name("N")->default_value(240),
      "of one kernel, 60 to 400; most need far less");
  add("check", po::value<std::string>()->value_name("FILE"),
      "predict and emulate layers that FILE has not seen, and print how far it is off");
  add("samples", po::value<int>()->value_name("N")->default_value(100),
      "of --check: layers of each kernel");
  add_shard_option(out);
  add("help,h", "this text");
  return out;
}

std::vector<std::string> ops_of(const po::variables_map& values, const KernelPack& pack) {
  std::vector<std::string> out, known;
  if (!values.count("ops")) return out;
  for (const Kernel& kernel : pack.kernels) known.push_back(kernel.name);
  std::stringstream list(values["ops"].as<std::string>());
  for (std::string op; std::getline(list, op, ',');) {
    if (!pack.find(op, TensorType::int8) && !pack.find(op, TensorType::float32))
      throw Error(ErrorKind::request, fmt::format("the pack has no operator '{}'{}", op,
                                                  did_you_mean(nearest(op, known))));
    out.push_back(op);
  }
  return out;
}

// Boards whose memories stall something, each kind of memory once. `core`: that of the kernels.
class BoardList {
 public:
  explicit BoardList(Core core) : core_(core) {}

  void add(const Board& board, const OperatingPoint& point) {
    if (board.core != core_)
      throw Error(ErrorKind::request,
                  fmt::format("board {} has a {}, and the kernels run on a {}", board.id,
                              core_info(board.core).name, core_info(core_).name));
    const std::string here = fmt::format("{} at {:g} MHz", board.id, point.clock_hz / 1e6);
    if (!stalls(board, point)) {
      fmt::print(stderr, "boardless: nothing stalls on {}: it needs no more than counts\n", here);
      return;
    }
    const std::string memories = memory_fingerprint(board, point);
    for (std::size_t k = 0; k < list_.size(); ++k)
      if (memories_[k] == memories) {
        fmt::print(stderr,
                   "boardless: memories of {} stall as those of {} at {:g} MHz: learned once\n",
                   here, list_[k].board.id, list_[k].point.clock_hz / 1e6);
        return;
      }
    list_.push_back({board, point});
    memories_.push_back(memories);
  }

  // "nucleo-l4r5zi", "nucleo-l4r5zi@80MHz", "all"
  void add(const std::string& word) {
    if (word == "all") return add_all();
    const std::size_t sign = word.rfind('@');
    const std::string id = word.substr(0, sign);
    if (id == "all")
      throw Error(ErrorKind::request,
                  fmt::format("--boards has '{}', but boards have different clocks; all is each at "
                              "its own",
                              word));
    const Board board = load_board(id);
    std::optional<double> clock_hz;
    if (sign != std::string::npos) clock_hz = parse_clock(word.substr(sign + 1));
    add(board, operating_point(board, clock_hz));
  }

  std::vector<BoardAt> take() { return std::move(list_); }

 private:
  // Of each that comes with boardless, at its own clock.
  void add_all() {
    for (const std::string& id : board_ids()) {
      const Board board = load_board(id);
      const OperatingPoint point = operating_point(board, {});
      if (board.core == core_ && stalls(board, point)) add(board, point);
    }
  }

  Core core_;
  std::vector<BoardAt> list_;
  std::vector<std::string> memories_;  // of these
};

// `board` is that of --board, or generic.
std::vector<BoardAt> boards_of(const po::variables_map& values, const Board& board,
                               const OperatingPoint& point) {
  if (values.count("clock") && !values.count("board"))
    throw Error(ErrorKind::request,
                "--clock is of --board; in --boards a clock goes with its board, as in "
                "nucleo-l4r5zi@80MHz");
  BoardList out(board.core);
  if (values.count("board") && !board.id.starts_with("generic-")) out.add(board, point);
  if (values.count("boards"))
    for (const std::string& word :
         parse_list(values["boards"].as<std::string>(), "--boards", "board"))
      out.add(word);
  return out.take();
}

// Without memories that stall, and with the multiplier that all these boards have.
Board board_of_counts(const Board& board, const std::vector<BoardAt>& boards) {
  Board out = generic_board(board.core);
  out.multiplier_cycles = (boards.empty() ? board : boards[0].board).multiplier_cycles;
  for (const BoardAt& at : boards)
    if (at.board.multiplier_cycles != out.multiplier_cycles)
      throw Error(ErrorKind::request,
                  fmt::format("{} and {} have different multipliers; learn them apart",
                              boards[0].board.id, at.board.id));
  return out;
}

}  // namespace

int learn_command(const std::vector<std::string>& arguments) {
  po::variables_map values;
  if (parse(arguments, options(), {"input"}, help, values)) return done;
  const std::string input = required_input(values, "kernel pack", help);
  const std::string output = values["output"].as<std::string>();
  std::vector<std::string> inputs = {input};
  if (values.count("check")) inputs.push_back(values["check"].as<std::string>());
  check_outputs({output, progress_of(output)}, inputs);
  const KernelPack pack = load_kernel_pack(input);
  std::vector<std::string> notes;
  const Board board = choose_board(values, {}, pack.image, notes);
  for (const std::string& note : notes) fmt::print(stderr, "boardless: {}\n", note);
  const OperatingPoint point = operating_point(board, clock_option(values));

  LearnOptions learn;
  learn.seed = values["seed"].as<std::uint64_t>();
  learn.jobs = job_count(values, pack.kernels.size());
  learn.max_emulations = in_bounds(values, "max-emulations", 60, 400);
  learn.ops = ops_of(values, pack);
  learn.cancel = &interrupt_flag();
  catch_interrupts();
  if (!values.count("check")) {
    learn.boards = boards_of(values, board, point);
    return run_learn(values, pack, board_of_counts(board, learn.boards), learn);
  }
  if (values.count("shard"))
    throw Error(ErrorKind::request, "--shard is for learning; leave it out beside --check");
  if (values.count("boards"))
    throw Error(ErrorKind::request,
                "--check is of one board at a time; name it with --board, not --boards");
  const Predictor predictor =
      predictor_at(read_predictor(values["check"].as<std::string>()), board, point);
  if (predictor.pack_sha256 != pack.image.sha256 || predictor.core != board.core)
    throw Error(ErrorKind::request,
                fmt::format("'{}' was learned from another pack, or on another core",
                            values["check"].as<std::string>()));
  const int samples = in_bounds(values, "samples", 1, 100'000);
  try {
    const auto checks = check_predictor(predictor, pack, board, point, samples, learn);
    if (checks.empty())
      throw Error(ErrorKind::request, fmt::format("'{}' has no laws of the operators of --ops",
                                                  values["check"].as<std::string>()));
    print(check_text(checks), output);
  } catch (const LearnInterrupted&) {
    fmt::print(stderr, "boardless: interrupted\n");
    return interrupted_status;
  }
  return done;
}

}  // namespace boardless::cli
