// --shard I/N: this run does one of N equal shares, and writes a part for `boardless merge`.
//
//   add_shard_option(options);
//   if (const auto shard = shard_option(values)) ...        // "2/4": Shard{2, 4}
//   header.asked = asked("learn", values, {{"pack", pack.image.sha256}});
#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/shard/shard.hpp"

namespace boardless::cli {

void add_shard_option(boost::program_options::options_description& options);

// Error(ErrorKind::request) where it is not I/N with I from 1 to N.
std::optional<Shard> shard_option(const boost::program_options::variables_map& values);

// What was asked, for a part: the command, this program's version, `more`, and all options but
// those that change no row. Files that options name stand with their fingerprints, as they may have
// another path on another machine.
std::vector<std::pair<std::string, std::string>> asked(
    const std::string& command, const boost::program_options::variables_map& values,
    std::vector<std::pair<std::string, std::string>> more);

}  // namespace boardless::cli
