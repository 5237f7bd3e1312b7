// The ways of `boardless search` beside searching: one network's .tflite, the networks that a
// search asks for, and networks of a file evaluated.
#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

#include "analyzer/cli/search_setup.hpp"

namespace boardless::cli {

// --build: the .tflite of an architecture file, to -o.
int build_network(const boost::program_options::variables_map& values);

// --evaluate: log lines of the architectures in a file, in its order, to -o or standard output.
int evaluate_networks(const boost::program_options::variables_map& values);

// Architectures, a line each, as --evaluate reads them.
std::string architecture_lines(const SearchSpace& space, const std::vector<Genome>& genomes);

std::string model_bytes(const Graph& graph);

}  // namespace boardless::cli
