// boardless: parse, run, print. Each command is in a file of its own.
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/error_output.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/format.hpp"
#include "analyzer/suggest.hpp"

namespace boardless::cli {
namespace {

std::string overview() {
  std::string text =
      "What Cortex-M firmware costs, in cycles, seconds and joules, without a board.\n\n"
      "usage: boardless COMMAND [options]\n\n";
  for (const Command& command : commands())
    text += fmt::format("  {:<10} {}\n", command.name, command.job);
  return text + "\nOptions of a command: boardless COMMAND --help\n";
}

int dispatch(const std::vector<std::string>& words) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    print(overview(), "");
    return words.empty() ? bad_request : done;
  }
  if (words[0] == "--version") {
    print(fmt::format("boardless {}\n", BOARDLESS_VERSION), "");
    return done;
  }
  std::vector<std::string> names;
  for (const Command& command : commands()) {
    if (command.name == words[0]) return command.run({words.begin() + 1, words.end()});
    names.emplace_back(command.name);
  }
  const std::string meant = did_you_mean(nearest(words[0], names));
  throw Error(ErrorKind::request, fmt::format("unknown command '{}'{}", words[0],
                                              meant.empty() ? "; see boardless --help" : meant));
}

}  // namespace
}  // namespace boardless::cli

int main(int argc, char** argv) {
  using namespace boardless;
  cli::never_fail_to_tell();
  std::signal(SIGXFSZ, SIG_IGN);  // above 'ulimit -f' a write fails, and says why
  try {
    return cli::dispatch({argv + 1, argv + argc});
  } catch (const Error& error) {
    fmt::print(stderr, "boardless: {}\n", printable(error.what()));  // it may quote firmware
    return error.kind() == ErrorKind::firmware ? cli::firmware_fault : cli::bad_request;
  } catch (const cli::Interrupted& interrupted) {
    fmt::print(stderr, "boardless: interrupted after {} instructions\n", interrupted.instructions);
    return cli::interrupted_status;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "boardless: out of memory\n");
  } catch (const std::exception& error) {
    fmt::print(stderr, "boardless: internal error: {}; please report it\n",
               printable(error.what()));
  }
  return cli::bad_request;
}
