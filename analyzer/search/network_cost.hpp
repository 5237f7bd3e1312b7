// What a network of a search costs on a board: by a predictor, or by emulation where there is none.
//
//   NetworkCoster coster({.pack = pack, .board = board, .point = point, .model = model});
//   CandidateCost cost = coster.cost(graph);          // as `boardless estimate` of its .tflite
//   CandidateCost exact = coster.emulate(graph);      // by emulation in any case
//
// An op that was emulated, and a kernel that was asked for its scratch, is not again: layers that
// networks share cost nothing. Safe for use from several threads at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "analyzer/board/board.hpp"
#include "analyzer/cost/linear_model.hpp"
#include "analyzer/learn/predictor.hpp"
#include "analyzer/model/graph/graph.hpp"
#include "analyzer/model/model_estimate.hpp"
#include "analyzer/model/op_cache.hpp"
#include "analyzer/model/pack/kernel_pack.hpp"
#include "analyzer/model/scratch_cache.hpp"
#include "analyzer/recommend/candidate_cost.hpp"

namespace boardless {

struct NetworkCosterSetup {
  KernelPack pack;  // without debug information, which is not for several threads
  Board board;
  OperatingPoint point;
  LinearModel model;
  std::optional<Predictor> predictor;  // as predictor_at() gives it
  std::uint64_t max_instructions = 10'000'000'000;
  const std::atomic<bool>* cancel = nullptr;
  // The estimate of a run, in place of the model's own: with what fitted figures know of their
  // errors.
  std::function<Estimate(const ModelProgram&, const ModelRun&)> price = {};
};

struct SearchInterrupted {};

class NetworkCoster {
 public:
  explicit NetworkCoster(NetworkCosterSetup setup);

  // What a network alone is to blame for is CandidateCost::error: it does not fit into memory, a
  // kernel does not take its parameters, or faults. What is wrong with the machine, the board, the
  // pack or the predictor is thrown, as Error, and so are faults of the first networks without
  // exception. SearchInterrupted where `cancel` became true.
  CandidateCost cost(const Graph& graph);
  CandidateCost emulate(const Graph& graph);

  bool predicts() const { return setup_.predictor.has_value(); }
  const NetworkCosterSetup& setup() const { return setup_; }

 private:
  void hold_pack_to(const Graph& graph, const Operator& op) const;
  ModelEstimate estimated(const Graph& graph, bool predicted);
  CandidateCost costed(const Graph& graph, bool predicted);

  NetworkCosterSetup setup_;
  OpCache ops_;
  ScratchCache scratch_;
  std::atomic<std::size_t> costed_ = 0, faults_ = 0;
};

}  // namespace boardless
