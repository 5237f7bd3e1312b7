#include "analyzer/cli/model_option.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "analyzer/calibrate/model_file.hpp"
#include "analyzer/error.hpp"

namespace boardless::cli {
namespace {

constexpr std::streamsize largest_file = 2 << 20;  // bytes; read_model() takes less

}  // namespace

FittedModel read_model_file(const std::string& path) {
  std::error_code failure;
  if (std::filesystem::exists(path, failure) && !std::filesystem::is_regular_file(path, failure))
    throw Error(ErrorKind::request, fmt::format("the model '{}' is not a regular file", path));
  std::ifstream in(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(largest_file), '\0');
  if (!in.read(text.data(), largest_file) && !in.eof())
    throw Error(ErrorKind::request, fmt::format("cannot read the model '{}'", path));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return read_model(text, path);
}

void check_model_is_for(const FittedModel& model, const BoardFigures& board) {
  if (model.board.core != board.core)
    throw Error(ErrorKind::request, fmt::format("the model is fitted for a {}, and {} has a {}",
                                                core_info(model.board.core).name, board.board,
                                                core_info(board.core).name));
  // Stalls and joules are the board's: neither they nor the intervals would hold on another one.
  if (model.board.board != board.board)
    throw Error(ErrorKind::request,
                fmt::format("the model is fitted to measurements of {}, and would be wrong for {}; "
                            "'boardless fit --adapt' makes one of it from 3 rows of {}",
                            model.board.board, board.board, board.board));
}

}  // namespace boardless::cli
