// A space of networks to search: a chain of stages, each field of which has one value or several to
// choose from.
//
//   const SearchSpace space = read_space("ds_cnn_keywords.toml");
//   space.stages[1].of(StageField::channels)       // {16, 24, 32, ...}
//   space.genes.size()                             // 9: fields with a choice
//
// docs/search.md has the file's format. Files are untrusted: whatever is wrong is one sentence with
// the line, Error(ErrorKind::request), and every network of a space that was read has at most
// max_space_layers layers, max_space_macs MACs and max_space_bytes of weights or of one tensor.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/graph/operator_options.hpp"

namespace boardless {

inline constexpr std::size_t max_space_file_bytes = 1u << 20;
inline constexpr std::size_t max_space_stages = 64;
inline constexpr std::size_t max_space_choices = 256;  // of one field
inline constexpr int max_space_layers = 512;
inline constexpr double max_space_macs = 1e9;
inline constexpr double max_space_bytes = 16.0 * 1024 * 1024;

enum class StageKind : std::uint8_t { conv, separable, inverted_residual, residual, pool, head };

// What a stage may say. Each is one gene where it has a choice.
enum class StageField : std::uint8_t {
  kind,        // conv, separable, inverted_residual or residual
  channels,    // of the output
  kernel,      // height and width
  stride,      // of the first of the repetitions
  dilation,    // height and width
  repeats,     // 0: the stage is left out
  expansion,   // inverted_residual: times the input's channels
  activation,  // none, relu, relu6
  operation,   // pool: average or max
};
inline constexpr std::size_t stage_field_count = 9;

// A number, or a height and a width; of fields with words, the word's place among them.
struct SpaceValue {
  std::int32_t height = 0;
  std::int32_t width = 0;
  bool operator==(const SpaceValue&) const = default;
};

struct StageFieldInfo {
  StageField field;
  std::string_view key;  // "operator"
  std::int32_t low, high;
  bool pairs;                               // a height and a width are possible
  std::span<const std::string_view> words;  // in place of numbers
};
const StageFieldInfo& field_info(StageField field);
bool stage_has(StageKind kind, StageField field);
std::string_view to_string(StageKind kind);
// "3", "10x4", "relu6": a field's value for people.
std::string value_text(StageField field, const SpaceValue& value);

struct SpaceStage {
  int line = 0;
  std::array<std::vector<SpaceValue>, stage_field_count> choices;  // none: the stage has no such
  const std::vector<SpaceValue>& of(StageField field) const {
    return choices[static_cast<std::size_t>(field)];
  }
};

struct Gene {
  int stage = -1;  // -1: the resolution
  StageField field = StageField::kind;
  std::int32_t choices = 0;  // at least 2
};

struct SearchSpace {
  std::string path;
  std::string sha256;  // of the file
  std::string name;
  std::vector<SpaceValue> resolutions;
  int resolution_line = 0;
  std::int32_t channels = 1;  // of the input
  std::int32_t classes = 2;
  std::vector<SpaceStage> stages;  // the last is the head
  std::vector<Gene> genes;
  double log10_size = 0;           // of how many combinations there are
  std::vector<std::string> notes;  // of what may not be meant: a range that misses its end
};

SearchSpace read_space(const std::string& path);
SearchSpace space_from_toml(const std::string& text, const std::string& path);

}  // namespace boardless
