// Who says how accurate a network is: the user's program, a table, or the bundled proxy.
//
//   ProxyScorer scorer;
//   scorer.score(requests, [](std::size_t k, Score score) { ...; return true; });
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/search/network.hpp"

namespace boardless {

struct ScoreRequest {
  std::uint64_t id = 0;
  std::string name;          // of the network
  std::string architecture;  // JSON
  const std::vector<NetworkLayer>* layers = nullptr;
  std::uint64_t parameters = 0;
  std::uint64_t macs = 0;
  std::string model;  // path of its .tflite, if there is to be one
};

struct Score {
  std::optional<double> accuracy;
  std::string failure;  // why there is none
};

class Scorer {
 public:
  virtual ~Scorer() = default;
  // What two searches must have in common to share their scores: "proxy", "program: python3 x.py".
  virtual std::string key() const = 0;
  virtual bool is_proxy() const { return false; }
  // `done` is called once for each request, one call at a time, in the order in which they are
  // done; where it says false no further ones are begun. Throws SearchInterrupted
  // (network_cost.hpp).
  using Done = std::function<bool(std::size_t, Score)>;
  virtual void score(std::span<const ScoreRequest> requests, const Done& done) = 0;
};

class ProxyScorer : public Scorer {
 public:
  std::string key() const override { return "proxy"; }
  bool is_proxy() const override { return true; }
  void score(std::span<const ScoreRequest> requests, const Done& done) override;
};

}  // namespace boardless
