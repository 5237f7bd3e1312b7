#include "analyzer/cost/context_costs.hpp"

#include <cmath>
#include <set>

namespace boardless {
namespace {

using Context = Explanation::Context;

std::size_t index(int i) { return static_cast<std::size_t>(i); }

// Joules and stalls of `part`'s cycles, as of a whole that is known.
void follow(Cost& part, const Cost& whole) {
  const double share = whole.cycles > 0 ? part.cycles / whole.cycles : 0;
  part.energy_j = whole.energy_j * share;
  part.stall_cycles = whole.stall_cycles * share;
}

Cost total_of(const Estimate& e) {
  Cost total;
  total.instructions = e.instructions;
  total.cycles = e.cycles;
  total.stall_cycles = e.stall_cycles;
  total.energy_j = e.energy_j.value_or(0);
  return total;
}

// Takes `chain`'s part of `own` out of it, into contexts below `parent`.
void split_off(std::vector<Context>& contexts, int parent, const std::vector<int>& chain,
               const Cost& part, std::map<std::pair<int, int>, int>& children) {
  for (const int function : chain) {
    const auto [found, is_new] =
        children.try_emplace({parent, function}, static_cast<int>(contexts.size()));
    if (is_new) contexts.push_back({parent, function, 0, {}});
    parent = found->second;
  }
  contexts[index(parent)].own.add(part);
}

void split_inlined(std::vector<Context>& contexts, int context,
                   const std::map<std::vector<int>, Cost>& chains) {
  if (chains.size() < 2 && chains.begin()->first.empty()) return;
  Cost whole;
  for (const auto& [chain, cost] : chains) whole.add(cost);
  const Cost own = contexts[index(context)].own;
  const auto part_of = [](double of, double part, double all) {
    return all > 0 ? std::floor(of * (part / all)) : 0;
  };
  std::map<std::pair<int, int>, int> children;
  Cost left = own;
  for (const auto& [chain, cost] : chains) {
    if (chain.empty()) continue;
    Cost part;
    part.cycles = std::min(left.cycles, part_of(own.cycles, cost.cycles, whole.cycles));
    part.instructions =
        std::min(left.instructions,
                 static_cast<std::uint64_t>(part_of(static_cast<double>(own.instructions),
                                                    static_cast<double>(cost.instructions),
                                                    static_cast<double>(whole.instructions))));
    follow(part, own);
    left.cycles -= part.cycles;
    left.instructions -= part.instructions;
    split_off(contexts, context, chain, part, children);
  }
  follow(left, own);
  contexts[index(context)].own = left;
}

// A fitted model may price cycles anew; the tree's are the core's. Rows keep their proportions.
double scale_of(const CallTree& tree, const Estimate& estimate) {
  double cycles = 0;
  for (const CallTree::Context& c : tree.contexts) cycles += static_cast<double>(c.cycles);
  const double priced = estimate.rows().cycles;
  return cycles > 0 && cycles != priced ? priced / cycles : 1;
}

}  // namespace

std::vector<Context> context_costs(const CallTree& tree, const InlinedCosts& inlined,
                                   const Estimate& estimate, const FunctionOf& function_of) {
  const double scale = scale_of(tree, estimate);
  std::map<int, Cost> functions;  // by their own code, as a measure of joules for each cycle
  for (const auto& [function, chains] : inlined)
    for (const auto& [chain, cost] : chains) functions[function].add(cost);

  std::vector<Context> out;
  Cost sum;
  const std::size_t as_linked = tree.contexts.size();
  for (const CallTree::Context& c : tree.contexts) {
    Context& context = out.emplace_back();
    context.parent =
        c.parent == CallTree::no_parent ? Explanation::none : static_cast<int>(c.parent);
    context.function = function_of(c.function);
    context.calls = c.calls;
    context.own.instructions = c.instructions;
    context.own.cycles = static_cast<double>(c.cycles) * scale;
    const auto found = functions.find(context.function);
    follow(context.own, found == functions.end() ? total_of(estimate) : found->second);
    sum.add(context.own);
  }
  // A block may reach over the end of its function: what is left falls on all alike.
  const double energy = sum.energy_j > 0 ? estimate.rows().energy_j / sum.energy_j : 0;
  const double stalls = sum.stall_cycles > 0 ? estimate.stall_cycles / sum.stall_cycles : 0;
  for (Context& context : out) {
    context.own.energy_j *= energy;
    context.own.stall_cycles *= stalls;
  }
  for (std::size_t k = 0; k < as_linked; ++k)
    if (const auto chains = inlined.find(out[k].function); chains != inlined.end())
      split_inlined(out, static_cast<int>(k), chains->second);
  return out;
}

std::vector<Explanation::Call> call_costs(const CallTree& tree, const Estimate& estimate,
                                          const FunctionOf& function_of) {
  std::vector<Explanation::Call> out;
  const double scale = scale_of(tree, estimate);
  for (const CallTree::Call& c : tree.calls) {
    Explanation::Call& call = out.emplace_back();
    call.site = c.site;
    call.caller = function_of(c.site);
    call.callee = function_of(c.function);
    call.calls = c.calls;
    call.inclusive.instructions = c.instructions;
    call.inclusive.cycles = static_cast<double>(c.cycles) * scale;
    follow(call.inclusive, total_of(estimate));
  }
  return out;
}

void add_inclusive(Explanation& x, const InlinedCosts& inlined) {
  for (const auto& [function, chains] : inlined) {
    for (const auto& [chain, cost] : chains) {
      if (x.contexts.empty()) x.functions[index(function)].inclusive.add(cost);
      const std::set<int> once(chain.begin(), chain.end());  // a function may inline itself
      for (const int inner : once) x.functions[index(inner)].inclusive.add(cost);
    }
  }
  if (x.contexts.empty()) return;
  std::vector<Cost> with_callees;
  for (const Context& c : x.contexts) with_callees.push_back(c.own);
  for (std::size_t k = x.contexts.size(); k-- > 1;)
    with_callees[index(x.contexts[k].parent)].add(with_callees[k]);
  for (std::size_t k = 0; k < x.contexts.size(); ++k) {
    const Context& c = x.contexts[k];
    Explanation::Function& f = x.functions[index(c.function)];
    if (f.inside != Explanation::none) continue;
    f.calls += c.calls;
    bool recurses = false;
    for (int above = c.parent; above != Explanation::none && !recurses;
         above = x.contexts[index(above)].parent)
      recurses = x.contexts[index(above)].function == c.function;
    if (!recurses) f.inclusive.add(with_callees[k]);
  }
  // Code without symbols is told apart by what was called, and may have been jumped into as well.
  for (Explanation::Function& f : x.functions)
    if (f.inclusive.cycles < f.own.cycles) f.inclusive = f.own;
}

}  // namespace boardless
