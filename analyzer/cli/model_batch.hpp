// `boardless estimate --batch FOLDER`: every model below a folder, several at a time, a row each.
#pragma once

#include <boost/program_options.hpp>
#include <string>

namespace boardless::cli {

// --batch, --jobs, --shard.
void add_batch_options(boost::program_options::options_description& options);

// Runs the batch that `values` ask for and writes its rows; the program's exit status. A model that
// fails is a row with its error. After Ctrl-C the rows that are done are written. Throws Error
// where the request itself is wrong: no folder, no model in it, no board.
int run_batch(const boost::program_options::variables_map& values);

}  // namespace boardless::cli
