// Costs of the call tree: its cycles and instructions are the run's own, joules and stalls follow
// them within each function, and inlined functions get their part of whom they are inlined into.
// Part of explanation.cpp.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "analyzer/cost/explanation.hpp"

namespace boardless {

// By function as linked: what the chains of functions inlined into it cost, outermost first. The
// empty chain is the function's own code.
using InlinedCosts = std::map<int, std::map<std::vector<int>, Cost>>;
// The function, as linked, that an address lies in.
using FunctionOf = std::function<int(std::uint32_t address)>;

std::vector<Explanation::Context> context_costs(const CallTree& tree, const InlinedCosts& inlined,
                                                const Estimate& estimate,
                                                const FunctionOf& function_of);
std::vector<Explanation::Call> call_costs(const CallTree& tree, const Estimate& estimate,
                                          const FunctionOf& function_of);

// Sets the calls and inclusive costs of `x.functions`: from its contexts for those as linked, from
// who is inlined into whom for the others.
void add_inclusive(Explanation& x, const InlinedCosts& inlined);

}  // namespace boardless
