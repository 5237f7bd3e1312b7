// A predictor: the laws of all kernels of a pack on one core, as `boardless learn` finds them and a
// file holds them.
//
//   Predictor predictor = read_predictor("kernel_pack-cortex-m4.predictor");
//   predictor = predictor_at(std::move(predictor), board, point);  // with what memories stall
//   there const LearnedKernel* conv = predictor.find("CONV_2D", TensorType::int8); PredictionRoom
//   room; conv->plan.cost(call, room).total_cycles outside_range(*conv, room.parameters())  //
//   "input_channels is 2048; 1 to 256 were learned"
//
// The file is JSON, docs/predictor.md has its keys. It may come from anyone: whatever is wrong with
// it is one sentence, Error(ErrorKind::request), and nothing of it is used.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/learn/kernel_laws.hpp"
#include "analyzer/learn/law_plan.hpp"
#include "analyzer/model/graph/tensor_type.hpp"
#include "isa/core.hpp"

namespace boardless {

struct Board;
struct OperatingPoint;

// Of predictions on emulations that were kept aside, relative.
struct PredictionError {
  int layers = 0;
  double median = 0;
  double p95 = 0;
  double worst = 0;
};
PredictionError error_of(std::vector<double> relative_errors);

// What the memories of one board stall a kernel at one clock, beside its laws.
struct LearnedStalls {
  KernelLaws laws;  // of law_stalls alone; names are those of the kernel's laws
  int emulations = 0;
  double exact_share = 0;  // of the cycles on this board
  PredictionError error;   // of all cycles
};

struct LearnedKernel {
  std::vector<std::string> ops;  // that the pack runs on it: "RELU", "RELU6"
  TensorType type = TensorType::int8;
  KernelLaws laws;  // its names are parameter_names()
  LawPlan plan;     // of the laws, with the parameters of `ranges`
  struct Range {
    std::int32_t parameter = 0;
    std::int64_t low = 0, high = 0;
  };
  std::vector<Range> ranges;  // of shapes
  // Dilations along both axes, which are the same in all layers that are learned from; by
  // make_plan().
  struct Dilation {
    std::int32_t height = 0, width = 0;  // parameters
  };
  std::vector<Dilation> dilations;
  int emulations = 0;      // that were learned from or kept aside
  double exact_share = 0;  // of cycles, by exact laws
  PredictionError error;
  std::vector<LearnedStalls> stalls;  // by place in Predictor::boards
};

struct Predictor {
  static constexpr int format_version = 2;
  std::string pack;         // "boardless 1, GCC 12.2.1"
  std::string pack_sha256;  // of the pack's file
  Core core = Core::cortex_m4;
  int multiplier_cycles = 1;  // Cortex-M0 and M0+: 1 or 32
  std::uint64_t seed = 0;
  // Where memory stalls and that was learned, too; laws by themselves are for where nothing does.
  struct At {
    std::string board;
    double clock_hz = 0;
    std::string memories;  // memory_fingerprint() there: what decides where it serves
  };
  std::vector<At> boards;
  std::vector<LearnedKernel> kernels;

  const LearnedKernel* find(const std::string& op, TensorType type) const;  // null: not learned
};

// Whether a board's memories stall anything at a point.
bool stalls(const Board& board, const OperatingPoint& point);

// The predictor for one board and point: laws with what memories stall there, and errors with
// that. Any board and clock will do of which the memories are, by their fingerprint, as learned.
// Error(ErrorKind::request) where they stall otherwise.
Predictor predictor_at(Predictor predictor, const Board& board, const OperatingPoint& point);

// When laws and ranges are complete: sets `plan`.
void make_plan(LearnedKernel& kernel);

std::optional<std::string> outside_range(const LearnedKernel& kernel,
                                         std::span<const std::int64_t> parameters);

std::string predictor_json(const Predictor& predictor);
// The file is predictor_head(), a line for each kernel with predictor_between in between, and
// predictor_tail: so kernels that were learned apart can be put together.
std::string predictor_head(const Predictor& predictor);
std::string predictor_line(const LearnedKernel& kernel);
inline constexpr const char* predictor_between = ",\n";
inline constexpr const char* predictor_tail = "\n]}\n";
Predictor read_predictor(const std::string& path);
Predictor predictor_from_json(const std::string& text, const std::string& name);

}  // namespace boardless
