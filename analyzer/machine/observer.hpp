// The seam between the machine and who counts: the fast recorder (recorder.hpp) and the slow
// reference (reference.hpp). Both see the same run; tests hold one to the other.
#pragma once

#include <cstdint>
#include <string>

#include "analyzer/machine/engine.hpp"
#include "analyzer/machine/run.hpp"

namespace boardless {

// How a guest tells that the run is over; the first word counts.
class RunControl {
 public:
  virtual ~RunControl() = default;
  virtual void end(EndedBy ended_by) = 0;
  virtual void fail(const std::string& sentence) = 0;  // ErrorKind::firmware
  virtual bool over() const = 0;
};

class Observer {
 public:
  virtual ~Observer() = default;

  // Adds its hooks, before the first instruction.
  virtual void attach() = 0;
  // The emulation stopped without the run being over. True: it was stopped for new hooks, which are
  // there now, and the run goes on at the PC.
  virtual bool restart() = 0;
  // The run is over: takes what is still open into the count.
  virtual void finish() = 0;

  // Modelled cycles from the start of the run to the instruction that is now executing. For an
  // access by a load or store, `address` tells which instruction of the block that is.
  virtual std::uint64_t now(std::uint32_t address) = 0;
  virtual std::uint64_t now() = 0;
  // Where the instruction is that accesses `address` now.
  virtual std::uint32_t accessing_pc(std::uint32_t address) = 0;

  virtual RunResult result() = 0;
};

}  // namespace boardless
