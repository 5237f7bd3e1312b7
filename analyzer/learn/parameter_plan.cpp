// A walk for a few of a call's parameters: the block's numbers and what follows from them one after
// the other, as they take less than to ask which are needed; of sums, those alone.
#include <algorithm>

#include "analyzer/learn/parameter_room.hpp"
#include "analyzer/learn/parameters.hpp"

namespace boardless::parameters {

ParameterPlan::ParameterPlan(const std::string& kernel, TensorType type, std::vector<bool> needed)
    : needed_(std::move(needed)) {
  const KernelCall empty = empty_call(kernel, type);
  if (!empty.parts.empty()) {
    std::size_t parameters = 0, sums = 0;
    for (const KernelCall& part : arranged_parts(empty)) {
      const auto at = needed_.begin() + static_cast<std::ptrdiff_t>(parameters);
      const std::size_t size = parameter_names(part.kernel, type).size();
      const ParameterPlan& plan = parts_.emplace_back(
          part.kernel, type, std::vector<bool>(at, at + static_cast<std::ptrdiff_t>(size)));
      for (const Sum& sum : plan.sums())
        sums_.push_back({parameters + sum.parameter, sums + sum.place});
      parameters += size;
      sums += plan.sums().size();
    }
    tells_shapes_ = tells_shapes(empty.parts);
    return;
  }
  maker_ = maker_of(kernel, type);
  ParameterRoom room;
  std::vector<SumBlock> blocks;
  CollectorNotes notes;
  notes.blocks = &blocks;
  notes.noted_sections = &sections_;
  Collector collector(empty, room, room.values, notes);
  maker_(collector);
  for (Section& section : sections_) {
    const auto first = needed_.begin() + static_cast<std::ptrdiff_t>(section.first);
    const auto last = first + static_cast<std::ptrdiff_t>(section.size);
    section.needed = std::find(first, last, true) != last;
  }
  // What WindowSums writes begins at the first place.
  std::stable_partition(blocks.begin(), blocks.end(),
                        [](const SumBlock& block) { return block.of == SumsOf::windows; });
  for (const SumBlock& block : blocks) plan_sums(block);
}

void ParameterPlan::plan_sums(const SumBlock& block) {
  std::vector<std::size_t> wanted;
  for (std::size_t k = 0; k < block.size; ++k)
    if (needed_[block.first + k]) wanted.push_back(k);
  if (wanted.empty()) return;
  if (block.of == SumsOf::windows) {
    windows_.emplace(wanted);
    for (const std::size_t k : wanted) sums_.push_back({block.first + k, windows_->place(k)});
    return;
  }
  for (const std::size_t k : wanted) {
    const std::size_t place = sums_.size();
    sums_.push_back({block.first + k, place});
    if (block.of == SumsOf::fills) {
      fills_.push_back({k, place});
      continue;
    }
    const std::size_t which =
        static_cast<std::size_t>(block.of) - static_cast<std::size_t>(SumsOf::first_runs);
    const RunMeasure& measure = run_measures()[k];
    if (measure.is_way)
      ways_[which].push_back({RunTally::ways_of(measure), place});
    else
      runs_[which].push_back({RunTally::slot_of(measure), place});
  }
}

void ParameterPlan::walk(const KernelCall& call, ParameterRoom& room) const {
  room.values.resize(needed_.size());
  if (room.sums.size() < sums_.size()) room.sums.resize(sums_.size());
  walk(call, room, room.values.data(), room.sums.data());
}

void ParameterPlan::walk(const KernelCall& call, ParameterRoom& room, Value* values,
                         double* sums) const {
  if (!parts_.empty()) {
    arrange_parts(call, room.parts);
    for (std::size_t k = 0; k < parts_.size(); ++k) {
      parts_[k].walk(*room.parts.in_order[k], room, values, sums);
      values += parts_[k].needed_.size();
      sums += parts_[k].sums_.size();
    }
    if (tells_shapes_) *values = keeps_shape(call.parts[0], call.parts.back());
    return;
  }
  CollectorNotes notes;
  notes.sections = &sections_;
  notes.needed = &needed_;
  notes.sums_later = true;
  Collector collector(call, room, room.values, notes, values, values + needed_.size());
  maker_(collector);
  if (windows_) room.windows.work_out(*windows_, sums);
  for (std::size_t k = 0; k < std::size(runs_); ++k)
    if (!runs_[k].empty() || !ways_[k].empty()) add_runs(room.runs[k], k, sums);
  if (fills_.empty()) return;
  const std::array<Value, FillSums::size()> filled = room.fills.values();
  for (const Move& fill : fills_) sums[fill.to] = static_cast<double>(filled[fill.from]);
}

// Neighbours of one length are as one.
void ParameterPlan::add_runs(const RunSums& runs, std::size_t which, double* sums) const {
  double tally[run_form_measures] = {}, ways[RunTally::ways] = {};
  const std::vector<Runs>& all = runs.lengths();
  for (std::size_t k = 0; k < all.size();) {
    const Value length = all[k].length;
    double count = 0;
    for (; k < all.size() && all[k].length == length; ++k)
      count += static_cast<double>(all[k].count);
    RunTally::add(tally, length, count);
    ways[RunTally::way_of(length)] += count;
  }
  for (const Move& run : runs_[which]) sums[run.to] = tally[run.from];
  for (const Way& way : ways_[which]) {
    sums[way.to] = 0;
    for (std::size_t k = 0; k < RunTally::ways; ++k)
      sums[way.to] += way.takes >> k & 1 ? ways[k] : 0;
  }
}

}  // namespace boardless::parameters
