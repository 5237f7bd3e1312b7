// `boardless estimate --batch layers.jsonl --predictor FILE`: a row for each layer, as it is read.
#pragma once

#include <boost/program_options.hpp>
#include <string>

namespace boardless::cli {

// "-" or a file that ends in .jsonl.
bool is_layer_list(const std::string& batch);

// Reads layers (analyzer/learn/layer.hpp), one a line, from the file or standard input, and writes
// rows: CSV, or with --format json lines of JSON. A layer that is wrong is a row with its error.
// The program's exit status. Error where the request itself is wrong.
int run_layer_batch(const boost::program_options::variables_map& values);

}  // namespace boardless::cli
