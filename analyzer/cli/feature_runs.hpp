// What the emulator says of the code of measured rows: each image runs once for all its rows, and
// what is needed of a run is kept in a cache.
//
//   FeatureRuns runs(values, board);
//   runs.features(row, "app.elf").class_cycles     // of the row's region, op or sequence
#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "analyzer/board/board.hpp"
#include "analyzer/cli/sequence_run.hpp"
#include "analyzer/cost/estimate.hpp"
#include "analyzer/measured/measurement.hpp"
#include "analyzer/measured/profile_cache.hpp"

namespace boardless::cli {

// Of the passes that an estimate by documented_model() is of.
ProfileFeatures features_of(const Estimate& estimate, std::optional<std::uint64_t> macs);

class FeatureRuns {
 public:
  // The options of add_measured_options(); `values` and `board` have to outlive it.
  FeatureRuns(const boost::program_options::variables_map& values, const Board& board);

  // `row` has its board and clock; `image` is the file that it means. Throws Error as run_image()
  // does, and where the image has no such op or sequence; Interrupted after Ctrl-C.
  ProfileFeatures features(const Measurement& row, const std::string& image);

  std::vector<std::string> notes() const;  // for people, each once

 private:
  using Parts = std::map<std::string, ProfileFeatures>;  // by op or sequence; of the whole under ""
  using Key = std::tuple<std::string, std::string, std::string, double>;

  Parts run(const Measurement& row, const std::string& image,
            const std::vector<std::string>& words) const;
  const SequencePlace& place_of(const Measurement& row, const std::string& image);
  std::string sha_of(const std::string& path);
  std::string sha_of(const Board& board);

  const boost::program_options::variables_map& values_;
  const Board& board_;
  ProfileCache cache_;
  std::map<Key, ProfileFeatures> known_;  // of this run of the program, where there is no cache
  std::map<std::pair<std::string, double>, SequencePlace> places_;  // by image and clock
  std::map<std::string, std::string> shas_;                         // by file
};

}  // namespace boardless::cli
