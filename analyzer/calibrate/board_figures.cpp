#include "analyzer/calibrate/board_figures.hpp"

namespace boardless {

BoardFigures board_figures(const Board& board, const OperatingPoint& point) {
  BoardFigures figures;
  figures.board = board.id;
  figures.core = board.core;
  figures.clock_hz = point.clock_hz;
  figures.supply_v = point.supply_v;
  const LinearModel model = documented_model(board, point);
  if (!model.joules_per_cycle) return figures;
  figures.joules_per_cycle = model.joules_per_cycle->front();
  figures.static_w = model.static_w;
  return figures;
}

}  // namespace boardless
