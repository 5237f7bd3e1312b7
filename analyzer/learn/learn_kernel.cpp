#include "analyzer/learn/learn_kernel.hpp"

#include <algorithm>
#include <cmath>

#include "analyzer/learn/find_laws.hpp"
#include "analyzer/learn/layer_pool.hpp"
#include "analyzer/learn/refit.hpp"

namespace boardless {
namespace {

constexpr int drawn = 2400;              // layers to choose from
constexpr int covering = 10;             // layers that begin
constexpr int of_round = 3;              // layers chosen by what is known then
constexpr int kept_aside = 4;            // layers that are predicted first
constexpr double doubtful = 0.02;        // a possible error that is worth an emulation
constexpr double enough = 0.002;         // of layers that may be doubtful
constexpr double strong = 0.04;          // a possible error that no layer may have
constexpr std::size_t most_paired = 24;  // conditions that are to be seen in pairs
constexpr double few_strange = 0.01;     // of layers that may have a pair not seen
constexpr double few_unseen = 0.003;     // with a likely condition not seen
constexpr double few_large = 0.01;       // of layers with a parameter larger than in any seen
constexpr double good_enough = 0.01;     // the worst error of layers that were predicted first
constexpr int most_stuck = 3;            // times that more layers may not better the mean error
constexpr int most_rounds_right = 12;    // after two times that all were right
constexpr int most_rounds_strong = 24;   // where a layer may be far off still
constexpr int most_rounds = 5;           // between two times that layers are predicted first

class KernelLearner {
 public:
  KernelLearner(const KernelSource& source, const LearnKernelOptions& options,
                const std::function<void(int, double)>& progress)
      : source_(source),
        options_(options),
        progress_(progress),
        random_(options.seed),
        pool_(drawn_layers()),
        words_(source.names, pool_.parameters()),
        search_(words_) {
    pool_.cover(words_);
  }

  LearnedLaws run() {
    for (int k = 0; k < covering; ++k) learn_from(pool_.least_known());
    std::vector<Observation> aside;  // predicted first, and right so far
    std::vector<double> errors;      // theirs
    double least = 1e9;              // the mean error of those predicted first, so far
    for (int stuck = 0, rounds = 0;; ++rounds) {
      search_.learn(out_.observations, events_);
      laws_ = search_.laws(false);
      pool_.doubt(search_.doubts(), laws_.laws);
      pool_.cover_pairs(search_.conditions(most_paired), out_.observations);
      const bool spent = out_.emulations + kept_aside + of_round + 1 > options_.max_emulations ||
                         out_.observations.size() + kept_aside + of_round + 1 > max_samples;
      const bool is_strong = pool_.doubtful_share(strong) > 0;
      const bool is_sure = pool_.doubtful_share(doubtful) <= enough && !is_strong &&
                           pool_.strange_share() <= few_strange;
      const bool settled =
          is_sure && pool_.unseen_share() <= few_unseen && pool_.large_share() <= few_large;
      const bool seems_right = errors.size() > kept_aside;
      const int most_more = is_strong ? most_rounds_strong : most_rounds_right;
      if (seems_right && (settled || spent || rounds - last_check_ >= most_more)) break;
      if (!spent && !settled && (seems_right || rounds - last_check_ < most_rounds)) {
        choose(is_sure);
        continue;
      }
      last_check_ = rounds;
      double worst = 0, mean = 0;  // of these
      for (int k = 0; k < kept_aside; ++k) {
        aside.push_back(observe(source_.draw(random_)));
        errors.push_back(error(aside.back()));
        worst = std::max(worst, errors.back());
        mean += errors.back() / kept_aside;
      }
      if (progress_) progress_(out_.emulations, worst);
      // Where data decides, more layers do not help.
      stuck = mean > 0.7 * least ? stuck + 1 : 0;
      least = std::min(least, mean);
      if (spent || stuck == most_stuck) break;
      if (worst <= good_enough) {
        // Once may be luck: laws that no layer contradicts are not yet all laws.
        continue;
      }
      for (Observation& one : aside) {
        pool_.note_seen(words_, one.parameters);
        out_.observations.push_back(std::move(one));
      }
      aside.clear();
      errors.clear();
    }
    out_.error = error_of(errors);
    FoundLaws last = search_.laws(true);
    out_.laws = std::move(last.laws);
    refit(out_.laws, out_.observations);
    out_.exact_share = last.exact_share;
    out_.text = std::move(last.text);
    return std::move(out_);
  }

 private:
  LayerPool drawn_layers() {
    std::vector<Layer> layers;
    std::vector<Counts> parameters;
    for (int k = 0; k < drawn; ++k) {
      layers.push_back(source_.draw(random_));
      parameters.push_back(source_.parameters(layers.back()));
    }
    return {std::move(layers), std::move(parameters)};
  }

  // `is_sure`: of all but what no layer has shown.
  void choose(bool is_sure) {
    if (is_sure && pool_.unseen_share() > few_unseen) return learn_from(pool_.most_unseen());
    if (is_sure) return learn_from(pool_.largest());
    for (int k = 0; k < of_round; ++k) learn_from(pool_.most_doubtful());
    if (pool_.large_share() > few_large) return learn_from(pool_.largest());
    // What follows no law so far, two conditions not seen together yet, or one.
    switch (chosen_++ % 4) {
      case 0:
        return learn_from(pool_.most_fitted());
      case 2:
        return learn_from(pool_.unseen_share() > few_unseen ? pool_.most_unseen()
                                                            : pool_.least_known());
      default:
        return learn_from(pool_.strangest());
    }
  }

  Observation observe(const Layer& layer) {
    ++out_.emulations;
    return source_.observe(layer, events_);
  }

  void learn_from(std::size_t n) {
    pool_.take(n);
    out_.observations.push_back(observe(pool_.layer(n)));
    pool_.note_seen(words_, out_.observations.back().parameters);
  }

  double error(const Observation& seen) {
    const double predicted = evaluate_cycles(laws_.laws, seen.parameters, room_);
    return std::abs(predicted / static_cast<double>(std::max<std::int64_t>(seen.cycles, 1)) - 1);
  }

  const KernelSource& source_;
  const LearnKernelOptions& options_;
  const std::function<void(int, double)>& progress_;
  Random random_;
  LayerPool pool_;
  Vocabulary words_;
  LawSearch search_;
  Events events_;
  FoundLaws laws_;
  LearnedLaws out_;
  std::vector<std::int64_t> room_;
  int chosen_ = 0, last_check_ = 0;
};

}  // namespace

LearnedLaws learn_kernel(const KernelSource& source, const LearnKernelOptions& options,
                         const std::function<void(int, double)>& progress) {
  return KernelLearner(source, options, progress).run();
}

}  // namespace boardless
