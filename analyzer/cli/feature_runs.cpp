#include "analyzer/cli/feature_runs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "analyzer/calibrate/sample_of_estimate.hpp"
#include "analyzer/cli/image_run.hpp"
#include "analyzer/cli/model_run.hpp"
#include "analyzer/error.hpp"
#include "analyzer/image/sha256.hpp"
#include "analyzer/model/pack/kernel_pack.hpp"
#include "analyzer/suggest.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

// What a row asks the emulator to run, as its options would.
std::vector<std::string> words_of(const po::variables_map& values, const Measurement& row) {
  std::vector<std::string> out;
  const auto add = [&out](const std::string& option, const std::string& value) {
    if (!value.empty()) out.insert(out.end(), {option, value});
  };
  add("--from", row.from);
  add("--to", row.to);
  add("--call", row.call);
  for (const char* option : {"core", "kernels", "max-instructions"})
    if (values.count(option)) add(std::string("--") + option, values[option].as<std::string>());
  return out;
}

po::variables_map run_values(const std::vector<std::string>& words) {
  po::options_description options;
  add_run_options(options);
  po::variables_map out;
  po::store(po::command_line_parser(words).options(options).run(), out);
  po::notify(out);
  return out;
}

[[noreturn]] void refuse_part(const Measurement& row, const std::string& image,
                              const std::vector<std::string>& names) {
  if (row.sequence.empty())
    throw Error(ErrorKind::request, fmt::format("the model has no op '{}'{}", row.op,
                                                did_you_mean(nearest(row.op, names))));
  throw Error(ErrorKind::request, fmt::format("'{}' has no sequence '{}'{}", image, row.sequence,
                                              did_you_mean(nearest(row.sequence, names))));
}

}  // namespace

ProfileFeatures features_of(const Estimate& e, std::optional<std::uint64_t> macs) {
  ProfileFeatures out;
  out.class_cycles = class_cycles_of(e);
  out.stall_cycles = e.stall_cycles;
  out.instructions = e.instructions;
  out.passes = e.passes;
  out.macs = macs;
  return out;
}

FeatureRuns::FeatureRuns(const po::variables_map& values, const Board& board)
    : values_(values),
      board_(board),
      cache_(values.count("no-cache") ? std::string() : ProfileCache::default_path()) {}

ProfileFeatures FeatureRuns::features(const Measurement& row, const std::string& image) {
  const bool is_sequence = !row.sequence.empty();
  const std::vector<std::string> words = words_of(values_, row);
  const SequencePlace* place = is_sequence ? &place_of(row, image) : nullptr;
  ProfileKey key;
  key.image_sha256 = sha_of(image);
  key.board_sha256 = sha_of(place ? place->board : board_);
  key.clock_hz = place ? place->clock_hz : row.clock_hz.value_or(0);
  std::string region = fmt::format("{}", fmt::join(words, " "));
  // Of a model, which kernels it runs on counts; of firmware the pack does no harm.
  const std::string pack = bundled_kernel_pack(board_.core);
  if (std::filesystem::exists(pack)) region += " " + sha_of(pack);
  if (values_.count("kernels")) region += " " + sha_of(values_["kernels"].as<std::string>());
  const auto set_part = [&](const std::string& part) {
    key.region = region + (part.empty() ? "" : (is_sequence ? " sequence " : " op ") + part);
  };
  const auto known_key = [&key] {
    return Key(key.image_sha256, key.region, key.board_sha256, key.clock_hz);
  };
  const std::string& part = is_sequence ? row.sequence : row.op;
  set_part(part);
  if (const auto known = known_.find(known_key()); known != known_.end()) return known->second;
  if (const auto found = cache_.find(key)) return *found;
  const Parts parts =
      is_sequence ? run_sequences(run_values(words), image, *place) : run(row, image, words);
  std::vector<std::string> names;
  for (const auto& [name, features] : parts) {
    set_part(name);
    known_[known_key()] = features;
    cache_.add(key, features);
    if (!name.empty()) names.push_back(name);
  }
  const auto found = parts.find(part);
  if (found == parts.end()) refuse_part(row, image, names);
  return found->second;
}

std::vector<std::string> FeatureRuns::notes() const {
  std::vector<std::string> out = cache_.warnings();
  for (const auto& [key, place] : places_)
    if (!place.note.empty() && std::find(out.begin(), out.end(), place.note) == out.end())
      out.push_back(place.note);
  return out;
}

FeatureRuns::Parts FeatureRuns::run(const Measurement& row, const std::string& image,
                                    const std::vector<std::string>& words) const {
  ImageRunHow how;
  how.input = image;
  how.board = row.board;
  how.clock_hz = row.clock_hz;
  how.explain_ops = is_model(image);
  if (!row.op.empty() && !how.explain_ops)
    throw Error(ErrorKind::request,
                fmt::format("'{}' is firmware, which has no op '{}'", image, row.op));
  const ImageRun ran = run_image(run_values(words), how);
  if (ran.estimate.ended_by == EndedBy::budget)
    throw Error(ErrorKind::firmware, fmt::format("the run of '{}' did not come to its end", image));
  Parts out;
  out[""] = features_of(ran.estimate, ran.model ? std::optional(ran.model->macs) : std::nullopt);
  for (const ExplainedOp& op : ran.ops) {
    const auto index = static_cast<std::size_t>(std::stoul(op.name.substr(2)));
    out[op.name] = features_of(op.x.estimate, ran.model->ops[index].macs);
  }
  return out;
}

const SequencePlace& FeatureRuns::place_of(const Measurement& row, const std::string& image) {
  const auto key = std::pair(image, *row.clock_hz);
  const auto found = places_.find(key);
  if (found != places_.end()) return found->second;
  return places_[key] = sequence_place(image, board_, *row.clock_hz);
}

std::string FeatureRuns::sha_of(const Board& board) {
  return board.path.empty() ? board.id : sha_of(board.path);
}

std::string FeatureRuns::sha_of(const std::string& path) {
  std::string& sha = shas_[path];
  if (sha.empty()) sha = file_sha256(path);
  return sha;
}

}  // namespace boardless::cli
