// The least that a project with its own use for an estimate writes.
#include <cstdio>

#include "analyzer/cost/estimate.hpp"
#include "analyzer/machine/run.hpp"

int main(int, char** arguments) {
  using namespace boardless;
  const Image image = load_image(arguments[1]);
  const Board board = load_board(BOARDS "/generic-cortex-m4.toml");
  const OperatingPoint point = operating_point(board, {});
  const RunResult result = run(image, board, {});
  const LinearModel model = documented_model(board, point);
  std::printf("%.0f\n", make_estimate(image, board, point, result.profile, model).cycles);
}
