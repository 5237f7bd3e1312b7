// From observations to laws: what each thing that happens in a kernel is counted by.
//
//   FoundLaws found = find_laws(names, observations, events, {});
//   found.laws                  // for evaluate()
//   found.exact_share           // 0.998: of cycles, by laws that no observation contradicts
//
// Events that were counted alike in every layer are one group. A group's law is sought as a product
// of factors; as a sum or difference of laws that are known (what goes into a loop less what leaves
// it), where totals of blocks count as well; as a sum of a few products. What follows none, because
// data decides or because there are too few layers that show it, is put together block by block,
// and fitted: such terms are marked.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analyzer/learn/kernel_laws.hpp"
#include "analyzer/learn/observation.hpp"

namespace boardless {

struct LawSearchOptions {
  // 1 takes the next but one law where several hold: what differs from the laws of rank 0 is what
  // the observations leave open.
  int rank = 0;
  bool explain = false;  // fill FoundLaws::text
};

struct FoundLaws {
  KernelLaws laws;
  double exact_share = 0;
  std::vector<std::string> text;  // for people, a law each
};

FoundLaws find_laws(const std::vector<std::string>& names,
                    std::span<const Observation> observations, const Events& events,
                    const LawSearchOptions& options);

}  // namespace boardless
