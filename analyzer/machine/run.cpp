#include "analyzer/machine/run.hpp"

#include <fmt/format.h>

#include "analyzer/error.hpp"
#include "analyzer/machine/guest.hpp"
#include "analyzer/machine/recorder.hpp"
#include "analyzer/machine/reference.hpp"

namespace boardless {
namespace {

void check_reached(const Image& image, const RunOptions& options, const RunResult& result) {
  if (result.profile.passes > 0) return;
  throw Error(
      ErrorKind::firmware,
      fmt::format("the region was never reached: {} did not run before the run ended "
                  "({} instructions, by {}); a function that was inlined never runs by itself",
                  describe_address(image, *options.from), result.profile.run_instructions,
                  to_string(result.profile.ended_by)));
}

}  // namespace

RunResult run_and_read(const Image& image, const Board& board, const RunOptions& options,
                       std::vector<GuestBytes>& reads) {
  if (options.from && options.from == options.to)
    throw Error(ErrorKind::request, "--from and --to are the same address: the region is empty");
  ClockReaders clock_readers;
  for (;;) {
    Guest guest(image, board, options);
    std::unique_ptr<Observer> observer;
    if (options.reference)
      observer = std::make_unique<Reference>(guest.engine(), guest, image, board, options);
    else
      observer =
          std::make_unique<Recorder>(guest.engine(), guest, image, board, options, clock_readers);
    guest.set_observer(observer.get());
    observer->attach();
    guest.run();
    if (observer->starts_over()) continue;
    RunResult result = observer->result();
    std::vector<std::string> own = std::move(result.profile.warnings);
    result.profile.warnings.clear();
    guest.describe(result.profile);
    result.profile.warnings.insert(result.profile.warnings.end(), own.begin(), own.end());
    if (options.from) check_reached(image, options, result);
    for (GuestBytes& read : reads)
      if (!read.bytes.empty() && !guest.engine().read(read.address, read.bytes)) read.bytes.clear();
    result.return_value = guest.engine().reg(UC_ARM_REG_R0);
    return result;
  }
}

RunResult run_and_read(const Image& image, const Board& board, const RunOptions& options,
                       std::uint32_t address, std::vector<std::uint8_t>& bytes) {
  std::vector<GuestBytes> reads = {{address, std::move(bytes)}};
  RunResult result = run_and_read(image, board, options, reads);
  bytes = std::move(reads[0].bytes);
  return result;
}

RunResult run(const Image& image, const Board& board, const RunOptions& options) {
  std::vector<GuestBytes> none;
  return run_and_read(image, board, options, none);
}

}  // namespace boardless
