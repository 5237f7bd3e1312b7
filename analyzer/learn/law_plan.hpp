// The laws of a kernel, made ready to predict many layers: evaluate() of kernel_laws.hpp for a
// call, with the same result to the last bit, in a microsecond or less.
//
//   const LawPlan plan(laws, "CONV_2D", TensorType::int8, {0, 1, 2});
//   PredictionRoom room;                            // one for each thread
//   const LawCost cost = plan.cost(call, room);
//   room.parameters()[2]                            // of those that were asked for besides laws
//
// Parameters are those that laws look at (ParameterPlan); which supports hold is one look into a
// table for each parameter (SupportPlan); then a pass over the terms of these.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "analyzer/learn/kernel_laws.hpp"
#include "analyzer/model/pack/kernel_call.hpp"

namespace boardless {

class PredictionRoom {
 public:
  PredictionRoom();
  ~PredictionRoom();
  PredictionRoom(PredictionRoom&&) noexcept;
  PredictionRoom& operator=(PredictionRoom&&) noexcept;

  // Of the last call that was costed; others than the plan was asked for may be anything.
  std::span<const std::int64_t> parameters() const;

 private:
  friend class LawPlan;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class LawPlan {
 public:
  LawPlan() = default;  // of no laws: nothing may be asked of it
  // `parameters`: indices of those that PredictionRoom shall have, too.
  LawPlan(const KernelLaws& laws, const std::string& kernel, TensorType type,
          std::span<const std::int32_t> parameters);
  LawCost cost(const KernelCall& call, PredictionRoom& room) const;
  double cycles(const KernelCall& call, PredictionRoom& room) const;  // the total alone

 private:
  PredictionRoom::Impl& predict(const KernelCall& call, PredictionRoom& room) const;
  struct Impl;
  std::shared_ptr<const Impl> impl_;  // never changed: copies share it
};

}  // namespace boardless
