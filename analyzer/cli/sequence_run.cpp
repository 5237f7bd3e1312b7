#include "analyzer/cli/sequence_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/feature_runs.hpp"
#include "analyzer/cli/progress.hpp"
#include "analyzer/cli/run_parts.hpp"
#include "analyzer/error.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr const char* harness_begin = "microbench_run";
constexpr const char* harness_end = "microbench_end";

// The harness enters a variant of a sequence at its symbol, "with_v7_mov" or "without_v7_mov".
struct Variant {
  std::string sequence;
  bool with = false;
};

std::map<std::uint32_t, Variant> variants_of(const Image& image) {
  std::map<std::uint32_t, Variant> out;
  for (const Symbol& symbol : image.symbols)
    for (const bool with : {false, true}) {
      const std::string_view prefix = with ? "with_" : "without_";
      if (!symbol.is_function || !symbol.name.starts_with(prefix)) continue;
      std::string name = symbol.name.substr(prefix.size());
      std::replace(name.begin(), name.end(), '_', '-');
      out[symbol.address & ~1u] = {std::move(name), with};
    }
  return out;
}

// Where the harness reads the counter, from one of its two labels on: a load into the register that
// has the counter's address, LDR Rn, [Rn].
std::uint32_t counter_read(const Image& image, std::uint32_t label) {
  constexpr std::uint32_t farthest = 128;  // bytes
  for (const Segment& segment : image.segments)
    for (std::uint32_t at = label; at < label + farthest; at += 2) {
      const std::uint32_t offset = at - segment.run_address;
      if (segment.bytes.size() < 2 || offset > segment.bytes.size() - 2) break;
      const int code = segment.bytes[offset] | segment.bytes[offset + 1] << 8;
      if ((code & 0xFFC0) == 0x6800 && (code & 7) == (code >> 3 & 7)) return at;
    }
  throw Error(ErrorKind::request,
              fmt::format("'{}' is no microbench image: its harness reads no counter", image.path));
}

bool has_memory(const Board& board, std::uint32_t address, std::uint64_t size) {
  return std::any_of(board.memories.begin(), board.memories.end(), [&](const Memory& memory) {
    const auto within = [&](std::uint32_t base) {
      return address >= base && address + size <= std::uint64_t{base} + memory.size;
    };
    return memory.kind != MemoryKind::peripheral &&
           (within(memory.base) ||
            std::any_of(memory.aliases.begin(), memory.aliases.end(), within));
  });
}

bool fits(const Image& image, const Board& board) {
  return std::all_of(image.segments.begin(), image.segments.end(), [&](const Segment& s) {
    return (s.bytes.empty() || has_memory(board, s.address, s.bytes.size())) &&
           has_memory(board, s.run_address, s.memory_size);
  });
}

bool has_harness(const Image& image) {
  return image.find_symbol(harness_begin) && image.find_symbol(harness_end);
}

Image microbench_image(const std::string& path) {
  Image image = load_image(path, {});
  if (has_harness(image)) return image;
  throw Error(ErrorKind::request, fmt::format("'{}' is no microbench image: it has no function {}",
                                              path, harness_begin));
}

// What a sequence takes off the harness's own instructions, as a load in front of one of the
// harness's loads does, would be cycles below 0 of their class. It is a merit of the sequence: its
// own classes bear it, by their share.
void spread_negatives(ProfileFeatures& f) {
  std::vector<double*> parts = {&f.stall_cycles};
  for (double& cycles : f.class_cycles) parts.push_back(&cycles);
  double own = 0, off = 0;
  for (const double* part : parts) (*part > 0 ? own : off) += *part;
  if (own + off <= 0) return;
  for (double* part : parts) *part = *part > 0 ? *part * (1 + off / own) : 0;
}

ProfileFeatures difference(const ProfileFeatures& with, const ProfileFeatures& without) {
  ProfileFeatures out = with;
  for (std::size_t c = 0; c < out.class_cycles.size(); ++c)
    out.class_cycles[c] -= without.class_cycles[c];
  out.stall_cycles -= without.stall_cycles;
  out.instructions -= std::min(out.instructions, without.instructions);
  spread_negatives(out);
  return out;
}

// By variant, of the last call of the harness with it: the image prints no other.
struct Timed {
  std::map<std::string, ProfileFeatures> with, without;
};

Timed timed_variants(const ImageRun& ran, std::vector<PassCounts>& passes) {
  const std::map<std::uint32_t, Variant> variants = variants_of(ran.image);
  std::map<std::uint32_t, PassCounts*> last;
  Profile profile = ran.result.profile;
  for (PassCounts& pass : passes)
    for (const Path& path : pass.paths) {
      const std::uint32_t address = profile.blocks[path.block].address;
      if (variants.contains(address)) last[address] = &pass;
    }
  const LinearModel documented = documented_model(ran.board, ran.point);
  profile.passes = 1;
  Timed out;
  for (const auto& [address, pass] : last) {
    profile.paths = std::move(pass->paths);
    profile.operands = std::move(pass->operands);
    profile.memory_events = std::move(pass->memory_events);
    profile.instructions = pass->instructions;
    const Variant& variant = variants.at(address);
    (variant.with ? out.with : out.without)[variant.sequence] =
        features_of(make_estimate(ran.image, ran.board, ran.point, profile, documented), {});
  }
  return out;
}

}  // namespace

bool is_microbench_image(const std::string& path) { return has_harness(load_image(path, {})); }

SequencePlace sequence_place(const std::string& path, const Board& board, double clock_hz) {
  const Image image = microbench_image(path);
  if (fits(image, board)) return {board, clock_hz, ""};
  SequencePlace out;
  out.board = generic_board(board.core);
  out.clock_hz = out.board.default_clock_hz;
  out.note = fmt::format(
      "board {} has no memory where '{}' is linked: its sequences are those of {}, whose memory "
      "never waits",
      board.id, path, out.board.id);
  return out;
}

std::map<std::string, ProfileFeatures> run_sequences(const po::variables_map& values,
                                                     const std::string& path,
                                                     const SequencePlace& place) {
  ImageRun ran;
  ran.image = microbench_image(path);
  ran.board = place.board;
  ran.point = operating_point(ran.board, place.clock_hz);
  RunOptions options;
  const auto read_behind = [&ran](const char* label) {
    return counter_read(ran.image, ran.image.find_symbol(label)->address & ~1u);
  };
  options.from = read_behind(harness_begin);
  options.to = read_behind(harness_end);
  options.each_pass = true;
  set_run_options(values, ran, options);
  Progress progress;
  options.progress = [&](std::uint64_t instructions) { progress.show(instructions); };
  ran.result = run(ran.image, ran.board, options);
  progress.clear();
  const Profile& profile = ran.result.profile;
  if (profile.ended_by == EndedBy::interrupted) throw Interrupted{profile.run_instructions};
  if (profile.ended_by != EndedBy::exit_call)
    throw Error(ErrorKind::firmware, fmt::format("the run of '{}' did not come to its end", path));
  const Timed timed = timed_variants(ran, ran.result.passes);
  std::map<std::string, ProfileFeatures> out;
  for (const auto& [name, with] : timed.with)
    if (const auto without = timed.without.find(name); without != timed.without.end())
      out[name] = difference(with, without->second);
  return out;
}

double cycles_of(const ProfileFeatures& f) {
  return std::accumulate(f.class_cycles.begin(), f.class_cycles.end(), f.stall_cycles);
}

double clock_without_waits(const Board& board) {
  double clock_hz = board.default_clock_hz;
  const std::vector<WaitStates>& steps = board.flash.wait_states;
  if (!steps.empty() && steps.front().wait_states == 0)
    clock_hz = std::min(clock_hz, steps.front().max_clock_hz);
  return std::max(clock_hz, board.min_clock_hz);
}

}  // namespace boardless::cli
