// What a model costs by a predictor: each op's laws in place of its emulation.
//
//   ModelPrediction p = predict_model(graph, program, predictor, board, point, linear_model);
//   p.estimate.ops[0].cost.cycles
//   p.error                        // 0.004: of the whole, by the layers that were kept aside
//
// The rows are those of an emulated model, but that a function is a whole op. Ops outside what was
// learned are warnings in the estimate.
#pragma once

#include "analyzer/cost/linear_model.hpp"
#include "analyzer/learn/predictor.hpp"
#include "analyzer/model/model_estimate.hpp"
#include "analyzer/model/pack/kernel_call.hpp"

namespace boardless {

struct ModelPrediction {
  ModelEstimate estimate;
  double error = 0;  // relative: that of its ops at the 95th percentile, by their cycles
};

// `predictor`: as predictor_at() gives it for this board and point. Error(ErrorKind::request) when
// an op of the program has no laws.
ModelPrediction predict_model(const Graph& graph, const ModelProgram& program,
                              const Predictor& predictor, const Board& board,
                              const OperatingPoint& point, const LinearModel& model);

// What the laws of a kernel give; `room` then has the parameters of its ranges. Of a file that was
// changed, and far outside what was learned, laws may give less than nothing, or more than there
// is: UnsuitableModel.
LawCost law_cost(const LearnedKernel& kernel, const KernelCall& call, PredictionRoom& room);

// The prediction of one op, in cycles by class. For many, keep a PredictionRoom.
LawCost predict_call(const LearnedKernel& kernel, const KernelCall& call);

}  // namespace boardless
