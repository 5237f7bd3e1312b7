#include "analyzer/search/refine.hpp"

#include <algorithm>
#include <set>

namespace boardless {
namespace {

constexpr std::size_t pairs_at_once = 64;

class Refiner {
 public:
  Refiner(SearchRun& run, std::size_t most) : run_(run), most_(run.visited().size() + most) {}

  void refine_best() {
    if (const std::optional<Genome> best = run_.best()) climb(*best);
  }

  void refine_front() {
    while (room() > 0) {
      const std::vector<Genome> front = run_.front();
      const auto next = std::find_if(front.begin(), front.end(), [&](const Genome& genome) {
        return !tried_.contains(genome);
      });
      if (next == front.end()) return;
      climb(*next);
    }
  }

 private:
  void climb(Genome from) {
    while (room() > 0 && tried_.insert(from).second) {
      std::optional<Genome> next = improved(from, singles(from));
      if (!next) next = improved(from, pairs(from));
      if (!next) return;
      from = *next;
    }
  }

  std::size_t room() const {
    return most_ > run_.visited().size() ? most_ - run_.visited().size() : 0;
  }

  struct Step {
    std::size_t gene;
    std::int32_t by;
  };

  std::vector<Step> steps(const Genome& from) const {
    const std::vector<Gene>& genes = run_.evaluator().space().genes;
    std::vector<Step> out;
    for (std::size_t k = 0; k < genes.size(); ++k) {
      if (from[k] + 1 < genes[k].choices) out.push_back({k, 1});
      if (from[k] > 0) out.push_back({k, -1});
    }
    return out;
  }

  Genome after(Genome genome, const Step& step) const {
    genome[step.gene] += step.by;
    return genome;
  }

  void add(std::vector<Genome>& list, const Genome& genome) const {
    list.push_back(canonical(run_.evaluator().space(), genome));
  }

  std::vector<Genome> singles(const Genome& from) const {
    std::vector<Genome> out;
    for (const Step& step : steps(from)) add(out, after(from, step));
    return out;
  }

  std::vector<Genome> pairs(const Genome& from) const {
    std::vector<Genome> out;
    const std::vector<Step> all = steps(from);
    for (std::size_t a = 0; a < all.size(); ++a)
      for (std::size_t b = a + 1; b < all.size(); ++b)
        if (all[a].gene != all[b].gene) add(out, after(after(from, all[a]), all[b]));
    return out;
  }

  // The best of these, if it is more accurate than `from`.
  std::optional<Genome> improved(const Genome& from, const std::vector<Genome>& neighbours) {
    for (std::size_t at = 0; at < neighbours.size() && room() > 0; at += pairs_at_once) {
      const std::size_t count =
          std::min({pairs_at_once, neighbours.size() - at, std::max<std::size_t>(room(), 1)});
      const auto begin = neighbours.begin() + static_cast<std::ptrdiff_t>(at);
      const std::vector<Genome> some(begin, begin + static_cast<std::ptrdiff_t>(count));
      run_.look_at(some);
      std::optional<Genome> best;
      for (const Genome& genome : some)
        if (run_.feasible(genome) && (!best || run_.better(genome, *best))) best = genome;
      const auto accuracy = [&](const Genome& genome) {
        return *run_.evaluator().of(genome).accuracy;
      };
      if (best && accuracy(*best) > accuracy(from)) return best;
    }
    return std::nullopt;
  }

  SearchRun& run_;
  std::size_t most_;
  std::set<Genome> tried_;  // whose neighbours were looked at
};

}  // namespace

void refine_best(SearchRun& run, std::size_t most) { Refiner(run, most).refine_best(); }
void refine_front(SearchRun& run, std::size_t most) { Refiner(run, most).refine_front(); }

}  // namespace boardless
