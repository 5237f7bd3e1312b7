// Layers to choose from: drawn as networks have them, with their parameters, none of them emulated.
// Drawing one costs nothing beside emulating it, so that those are emulated which tell most.
//
//   LayerPool pool(layers, parameters);
//   Vocabulary words(names, pool.parameters());
//   pool.cover(words);                           // which conditions hold where
//   std::size_t first = pool.least_known();      // shows most conditions that were not seen yet
//   pool.take(first);
//   pool.doubt(search.doubts(), search.laws(false).laws);
//   pool.doubtful_share(0.002)                   // 0.03: of all layers
//   std::size_t next = pool.most_doubtful();     // where laws that are as right differ most
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/learn/find_laws.hpp"
#include "analyzer/learn/layer.hpp"
#include "analyzer/learn/vocabulary.hpp"

namespace boardless {

class LayerPool {
 public:
  LayerPool(std::vector<Layer> layers, std::vector<Counts> parameters)
      : layers_(std::move(layers)),
        parameters_(std::move(parameters)),
        taken_(layers_.size(), false) {}

  const std::vector<Counts>& parameters() const { return parameters_; }
  const Layer& layer(std::size_t n) const { return layers_[n]; }

  void cover(const Vocabulary& words);
  // What a layer from elsewhere showed.
  void note_seen(const Vocabulary& words, const Counts& parameters);
  std::size_t least_known() const;
  // Code has ways of its own for what is large: of layers with a parameter larger than in any seen.
  double large_share() const;
  std::size_t largest() const;
  // The same for conditions that code is likely to ask.
  double unseen_share() const;
  std::size_t most_unseen() const;
  // Conditions that laws were found to ask for: of each two, what holds together has to be seen.
  void cover_pairs(const std::vector<Condition>& conditions,
                   const std::vector<Observation>& observations);
  double strange_share() const;  // of layers with two of them that were not seen together
  std::size_t strangest() const;

  void doubt(const std::vector<Doubt>& doubts, const KernelLaws& laws);
  double doubtful_share(double threshold) const;
  std::size_t most_doubtful() const;
  // The one in which most cycles follow no exact law.
  std::size_t most_fitted() const;

  void take(std::size_t n);

 private:
  struct Cover {
    double weight = 0;  // of showing it
    std::vector<std::uint32_t> layers;
    int seen = 0;
    bool large = false;
    bool likely = false;  // what code asks for
  };
  void mark_seen(Cover& cover);
  // By layer, the weights of conditions of a kind that no layer has shown yet.
  std::vector<double> unseen(bool Cover::*kind) const;

  std::vector<Layer> layers_;
  std::vector<Counts> parameters_;
  std::vector<bool> taken_;
  std::vector<Cover> covers_;    // of the words' conditions, in their order
  std::vector<double> unknown_;  // by layer: of conditions not seen yet, their weights
  std::vector<double> strange_;  // by layer
  std::vector<std::vector<float>> differences_;  // by doubt, by layer
  std::vector<float> weights_;                   // of doubts
  std::vector<double> fitted_;                   // by layer, its share
};

}  // namespace boardless
