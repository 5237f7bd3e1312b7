#include "analyzer/report/export_stacks.hpp"

#include <cmath>

#include "analyzer/report/split_whole.hpp"

namespace boardless {
namespace {

using Context = Explanation::Context;
constexpr int none = Explanation::none;

std::size_t index(int i) { return static_cast<std::size_t>(i); }

std::vector<Context> contexts_of(const Explanation& x) {
  if (!x.contexts.empty()) return x.contexts;
  std::vector<Context> out;
  std::vector<int> context_of(x.functions.size(), none);
  for (const bool inlined : {false, true})  // parents come before their children
    for (std::size_t f = 0; f < x.functions.size(); ++f) {
      const Explanation::Function& function = x.functions[f];
      if ((function.inside != none) != inlined) continue;
      context_of[f] = static_cast<int>(out.size());
      const int parent = inlined ? context_of[index(function.inside)] : none;
      out.push_back({parent, static_cast<int>(f), function.calls, function.own});
    }
  return out;
}

std::vector<Context> without_inlined(const Explanation& x, std::vector<Context> contexts) {
  std::vector<Context> out;
  std::vector<int> moved(contexts.size(), none);
  for (std::size_t k = contexts.size(); k-- > 0;)
    if (x.functions[index(contexts[k].function)].inside != none)
      contexts[index(contexts[k].parent)].own.add(contexts[k].own);
  for (std::size_t k = 0; k < contexts.size(); ++k) {
    Context& c = contexts[k];
    const int parent = c.parent == none ? none : moved[index(c.parent)];
    if (x.functions[index(c.function)].inside != none) {
      moved[k] = parent;
      continue;
    }
    moved[k] = static_cast<int>(out.size());
    c.parent = parent;
    out.push_back(c);
  }
  return out;
}

// Children in the order in which they first ran.
std::vector<std::size_t> depth_first(const std::vector<Context>& contexts) {
  std::vector<int> first_child(contexts.size(), none), next(contexts.size(), none);
  int first_root = none;
  for (std::size_t k = contexts.size(); k-- > 0;) {
    int& first = contexts[k].parent == none ? first_root : first_child[index(contexts[k].parent)];
    next[k] = first;
    first = static_cast<int>(k);
  }
  std::vector<std::size_t> order;
  std::vector<int> pending = {first_root};
  while (!pending.empty()) {
    const int k = pending.back();
    pending.pop_back();
    if (k == none) continue;
    order.push_back(index(k));
    pending.push_back(next[index(k)]);
    pending.push_back(first_child[index(k)]);
  }
  return order;
}

}  // namespace

ExportStacks export_stacks(const Explanation& x, bool inlined) {
  std::vector<Context> contexts = contexts_of(x);
  if (!inlined) contexts = without_inlined(x, std::move(contexts));
  const std::vector<std::size_t> order = depth_first(contexts);

  ExportStacks out;
  std::vector<int> moved(contexts.size(), none);
  std::vector<double> cycles, joules;
  for (const std::size_t k : order) {
    const Context& c = contexts[k];
    moved[k] = static_cast<int>(out.stacks.size());
    ExportStack& stack = out.stacks.emplace_back();
    stack.parent = c.parent == none ? none : moved[index(c.parent)];
    stack.function = c.function;
    stack.instructions = static_cast<std::int64_t>(c.own.instructions);
    cycles.push_back(c.own.cycles);
    joules.push_back(c.own.energy_j);
  }
  out.total.instructions = static_cast<std::int64_t>(x.estimate.instructions);
  out.total.cycles = std::llround(x.estimate.cycles);
  out.total.time_ns = std::llround(x.estimate.latency_s * 1e9);
  out.total.energy_nj = std::llround(x.estimate.energy_j.value_or(0) * 1e9);
  const auto whole_cycles = split_whole(out.total.cycles, cycles);
  const auto times = split_whole(out.total.time_ns, cycles);
  const auto energies = split_whole(out.total.energy_nj, joules);
  for (std::size_t k = 0; k < out.stacks.size(); ++k) {
    out.stacks[k].cycles = whole_cycles[k];
    out.stacks[k].time_ns = times[k];
    out.stacks[k].energy_nj = energies[k];
  }
  return out;
}

}  // namespace boardless
