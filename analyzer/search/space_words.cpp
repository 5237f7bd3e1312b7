// The fields of a stage and the words of a space file, in one table each.
#include <fmt/format.h>

#include "analyzer/search/search_space.hpp"

namespace boardless {
namespace {

constexpr std::string_view kind_words[] = {"conv",     "separable", "inverted_residual",
                                           "residual", "pool",      "head"};
constexpr std::string_view activation_words[] = {"none", "relu", "relu6"};
constexpr std::string_view pool_words[] = {"average", "max"};

constexpr StageFieldInfo fields[stage_field_count] = {
    {StageField::kind, "kind", 0, 5, false, kind_words},
    {StageField::channels, "channels", 1, 4096, false, {}},
    {StageField::kernel, "kernel", 1, 64, true, {}},
    {StageField::stride, "stride", 1, 16, true, {}},
    {StageField::dilation, "dilation", 1, 16, true, {}},
    {StageField::repeats, "repeats", 0, 64, false, {}},
    {StageField::expansion, "expansion", 1, 16, false, {}},
    {StageField::activation, "activation", 0, 2, false, activation_words},
    {StageField::operation, "operator", 0, 1, false, pool_words},
};

}  // namespace

const StageFieldInfo& field_info(StageField field) {
  return fields[static_cast<std::size_t>(field)];
}

bool stage_has(StageKind kind, StageField field) {
  switch (field) {
    case StageField::kind:
      return true;
    case StageField::channels:
    case StageField::repeats:
    case StageField::activation:
      return kind != StageKind::pool && kind != StageKind::head;
    case StageField::kernel:
    case StageField::stride:
      return kind != StageKind::head;
    case StageField::dilation:
      return kind == StageKind::conv || kind == StageKind::separable ||
             kind == StageKind::inverted_residual;
    case StageField::expansion:
      return kind == StageKind::inverted_residual;
    case StageField::operation:
      return kind == StageKind::pool;
  }
  return false;
}

std::string_view to_string(StageKind kind) { return kind_words[static_cast<std::size_t>(kind)]; }

std::string value_text(StageField field, const SpaceValue& value) {
  const StageFieldInfo& info = field_info(field);
  if (!info.words.empty()) return std::string(info.words[static_cast<std::size_t>(value.height)]);
  if (value.height == value.width) return fmt::format("{}", value.height);
  return fmt::format("{}x{}", value.height, value.width);
}

}  // namespace boardless
