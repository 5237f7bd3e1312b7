// Rows of an explanation, grouped by what one asks for.
//
//   Breakdown rows = breakdown(x, {Dimension::function, Dimension::cycle_class}, {.top = 10});
//   rows.rows[0].keys                    // {"sum_pixel_3x3", "load"}
//   rows.rows[0].cost.cycles
//   rows.hidden, rows.hidden_cost        // what top and above left out
//
// Shown and hidden rows together sum to the total (of the narrowed function, where there is one).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/cost/explanation.hpp"

namespace boardless {

// `op` is a model's operator: what it costs comes from op_breakdown(), not from breakdown().
enum class Dimension : std::uint8_t { cycle_class, function, line, instruction, op };
struct DimensionInfo {
  Dimension dimension;
  std::string_view id;
};
inline constexpr DimensionInfo dimensions[] = {{Dimension::cycle_class, "class"},
                                               {Dimension::function, "function"},
                                               {Dimension::line, "line"},
                                               {Dimension::instruction, "instruction"},
                                               {Dimension::op, "op"}};

struct BreakdownRow {
  std::vector<std::string> keys;  // one for each dimension asked for
  // How often: calls of a function, runs of an instruction, runs of a line's most run instruction;
  // instructions where none of these is meant.
  std::uint64_t executions = 0;
  Cost cost;
  std::optional<Cost> inclusive;             // callees included; absent where a class is asked for
  std::vector<std::pair<int, double>> lost;  // index into Explanation::reasons, cycles
  std::uint32_t address = 0;                 // the lowest
};

struct BreakdownOptions {
  std::optional<std::string> function;  // only this one, with what is inlined into it
  std::size_t top = ~std::size_t{0};
  double above = 0;  // least share of the total's cycles
};

struct Breakdown {
  std::vector<BreakdownRow> rows;  // by cycles
  Cost total;                      // of rows and hidden ones
  std::size_t hidden = 0;
  Cost hidden_cost;
};

// Error(ErrorKind::request) when the function did not run, with the nearest names.
Breakdown breakdown(const Explanation& x, const std::vector<Dimension>& by,
                    const BreakdownOptions& options);

// An op of a model: `x` explains its run alone.
struct ExplainedOp {
  std::string name;  // "op0_CONV_2D"
  Explanation x;
};

// The same for a model, where `by` has Dimension::op: rows are kept apart by op. `whole` explains
// all ops together; reasons are its.
Breakdown op_breakdown(const Explanation& whole, const std::vector<ExplainedOp>& ops,
                       const std::vector<Dimension>& by, const BreakdownOptions& options);

// "sum_pixel_3x3", or "square, inlined in sum_pixel_3x3".
std::string function_title(const Explanation& x, int function);
// "kernels/conv_2d.c:41", or "[no line]".
std::string line_title(const Explanation& x, int file, std::uint32_t line);
// The functions that `name` means: as linked, or inlined anywhere. Error as above.
std::vector<bool> functions_named(const Explanation& x, const std::string& name);

}  // namespace boardless
