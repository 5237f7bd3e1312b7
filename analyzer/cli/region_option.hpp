// The options that say what counts and where it lies: --from, --to, --passes, --call, --args,
// --place.
#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/image/image.hpp"
#include "analyzer/machine/run.hpp"

namespace boardless::cli {

// Fills in the run's options and gives the region's name for the output.
std::string apply_region(const boost::program_options::variables_map& values, const Image& image,
                         RunOptions& options);

// --place WHAT=MEMORY: a section or a symbol, and a memory of the board. Error with the names there
// are when either is unknown.
std::vector<Placement> parse_placements(const std::vector<std::string>& words, const Image& image,
                                        const Board& board);

// A symbol, or an address such as 0x08000123 (bit 0 is cleared). Error with the nearest names.
std::uint32_t resolve_code(const std::string& place, const Image& image);

std::uint32_t parse_address(const std::string& text);
std::uint64_t parse_count(const std::string& text);  // "1000000", "10e9", "5M"

}  // namespace boardless::cli
