// Learning a kernel pack: emulates layers until the laws of each kernel predict layers that they
// have not seen.
//
//   LearnOptions options{.seed = 1, .jobs = 2};
//   Predictor predictor = learn_pack(pack, board, options);
//
// How layers are chosen is in learn_kernel.hpp. LearnedKernel::error is of layers that were kept
// aside. Kernels are learned independently and in parallel; the same seed gives the same predictor.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "analyzer/board/board.hpp"
#include "analyzer/learn/predictor.hpp"
#include "analyzer/model/pack/kernel_pack.hpp"

namespace boardless {

struct LearnProgress {
  std::string kernel;  // "CONV_2D"
  int emulations = 0;
  double worst_error = 0;  // of the round
  bool done = false;
  std::size_t kernels_done = 0, kernels = 0;
};

// A board at one of its clocks.
struct BoardAt {
  Board board;
  OperatingPoint point;
};

struct LearnOptions {
  std::uint64_t seed = 1;
  unsigned jobs = 1;
  int max_emulations = 240;                            // of one kernel
  std::vector<std::string> ops;                        // only these; empty: all
  std::vector<BoardAt> boards;                         // whose stalls are learned, too
  std::function<void(const LearnProgress&)> progress;  // from any thread, one at a time
  const std::atomic<bool>* cancel = nullptr;
  // Of kernels_to_learn(), by place: which are learned (none given: all), and each as it is found,
  // from any thread, one at a time.
  std::function<bool(std::size_t)> wants;
  std::function<void(std::size_t, const LearnedKernel&)> keep;
};

struct LearnInterrupted {};

// "CONV_2D", "QUANTIZE (float32)": what learn_pack() learns, in its order. `ops` as in the options.
std::vector<std::string> kernels_to_learn(const KernelPack& pack,
                                          const std::vector<std::string>& ops);

// A predictor that has learned nothing yet.
Predictor new_predictor(const KernelPack& pack, const Board& board, const LearnOptions& options);

// Counts are learned on `board`, whose memory stalls nothing: the core's generic one, with the
// multiplier of those of the options. Kernels of operators that no layer can have are left out.
Predictor learn_pack(const KernelPack& pack, const Board& board, const OperatingPoint& point,
                     const LearnOptions& options);

// The errors of a predictor, as predictor_at() gives it for the board and point, on `layers` drawn
// layers for each kernel, with `seed`.
struct KernelCheck {
  std::string kernel;
  int emulations = 0;
  double exact_share = 0;
  PredictionError error;
  std::string worst_layer;
};
std::vector<KernelCheck> check_predictor(const Predictor& predictor, const KernelPack& pack,
                                         const Board& board, const OperatingPoint& point,
                                         int layers, const LearnOptions& options);

}  // namespace boardless
