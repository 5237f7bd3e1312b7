// From observations to laws: what each thing that happens in a kernel is counted by.
//
//   LawSearch search(vocabulary);
//   search.learn(observations, events);  // all there are so far; again when there are more
//   search.laws(false).laws              // for evaluate()
//   search.laws(false).exact_share       // 0.998: of cycles, by laws that no observation denies
//   search.doubts()                      // what else it could be
//
// Code that was counted alike in every layer is one group. A group's law is sought as a product of
// factors; as a sum or difference of laws that are known (what goes into a loop less what leaves
// it), where totals of blocks count as well; as a sum of a few products. What follows none, because
// data decides or because there are too few layers that show it, is put together block by block,
// and fitted: such terms are marked. A law stays until a layer contradicts it.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "analyzer/learn/count_law.hpp"
#include "analyzer/learn/kernel_laws.hpp"
#include "analyzer/learn/observation.hpp"

namespace boardless {

struct FoundLaws {
  KernelLaws laws;
  double exact_share = 0;
  std::vector<std::string> text;  // for people, a law each
};

// A group's law, others that are as right on the layers seen so far, and how likely it is neither,
// 0 to 1: any few counts follow some law.
struct Doubt {
  double cycles_each = 0;
  std::shared_ptr<const CountLaw> law;
  std::vector<CountLaw> others;
  double unsure = 0;
};

class LawSearch {
 public:
  explicit LawSearch(const Vocabulary& vocabulary);
  ~LawSearch();
  LawSearch(LawSearch&&) noexcept;
  LawSearch& operator=(LawSearch&&) = delete;

  // `observations` begin with those of the call before.
  void learn(std::span<const Observation> observations, const Events& events);
  FoundLaws laws(bool explain) const;
  std::vector<Doubt> doubts() const;
  // What laws ask for most, by the cycles that hang on it.
  std::vector<Condition> conditions(std::size_t most) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// All in one, with words that these layers tell apart.
FoundLaws find_laws(const std::vector<std::string>& names,
                    std::span<const Observation> observations, const Events& events, bool explain);

}  // namespace boardless
