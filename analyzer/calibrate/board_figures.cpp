#include "analyzer/calibrate/board_figures.hpp"

#include "analyzer/cost/interval.hpp"

namespace boardless {

BoardFigures board_figures(const Board& board, const OperatingPoint& point) {
  BoardFigures figures;
  figures.board = board.id;
  figures.core = board.core;
  figures.clock_hz = point.clock_hz;
  figures.supply_v = point.supply_v;
  figures.cycle_error = cycle_error(board, point).relative;
  const LinearModel model = documented_model(board, point);
  if (!model.joules_per_cycle) return figures;
  figures.joules_per_cycle = model.joules_per_cycle->front();
  figures.static_w = model.static_w;
  figures.energy_error = combined(figures.cycle_error, board.current_tolerance);
  return figures;
}

}  // namespace boardless
