// Models among the inputs of a command: their options, and their run as an image.
#pragma once

#include <boost/program_options.hpp>
#include <string>

#include "analyzer/cli/image_run.hpp"
#include "analyzer/learn/predictor.hpp"
#include "analyzer/model/scratch_cache.hpp"

namespace boardless::cli {

// --kernels, --unknown.
void add_model_options(boost::program_options::options_description& options);
KernelPack chosen_pack(const boost::program_options::variables_map& values, const Board& board);
// Error where one of them is given although the input is firmware.
void refuse_model_options(const boost::program_options::variables_map& values,
                          const std::string& input);

// Whether the file is a .tflite model: by its identifier, or, where it has none, by its name.
bool is_model(const std::string& path);

// --predictor, which has to be of this pack and core, for this board and point.
Predictor chosen_predictor(const boost::program_options::variables_map& values,
                           const KernelPack& pack, const Board& board, const OperatingPoint& point);

Board choose_model_board(const boost::program_options::variables_map& values,
                         const ImageRunHow& how);

// What the models of a batch share (ImageRunHow::batch).
struct ModelBatchShared {
  Board board;
  KernelPack pack;
  OpCache cache;
  ScratchCache scratch;
  std::optional<Predictor> predictor;  // --predictor
};

// As run_image(). Also throws Error where a kernel is missing or does not return.
ImageRun run_model(const boost::program_options::variables_map& values, const ImageRunHow& how);

// The ops of such a run at another point of its board.
std::vector<OpCost> ops_at(const ImageRun& ran, const OperatingPoint& point);

}  // namespace boardless::cli
