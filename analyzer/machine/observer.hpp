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
  bool over() const { return over_; }                  // asked at every access: not virtual

 protected:
  bool over_ = false;
};

struct MemoryAccess {
  std::uint32_t address = 0;
  bool is_write = false;
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

  // Modelled cycles from the start of the run to the instruction that is now executing. For one
  // that loads or stores, its access tells which instruction of the block that is.
  virtual std::uint64_t now(MemoryAccess access) = 0;
  virtual std::uint64_t now() = 0;
  // Where the instruction is that makes an access now.
  virtual std::uint32_t accessing_pc(MemoryAccess access) = 0;
  // The run ends with the instruction that makes an access now; what its block still runs behind it
  // does not count.
  virtual void ends_with(MemoryAccess access) = 0;
  // Where the branch is that the emulation came from to where it is now.
  virtual std::uint32_t branching_pc() = 0;

  // True: the answers above were not certain. The run is to begin again with a new guest and an
  // observer that knows of it; nothing of this one counts.
  virtual bool starts_over() const { return false; }

  virtual RunResult result() = 0;
};

}  // namespace boardless
