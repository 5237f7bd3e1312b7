// The machine around the core: memories of the board with the image in them, peripherals, the
// private peripheral bus, semihosting, and what ends a run.
//
// Memory accesses that go nowhere and instructions that cannot run become one sentence with the
// address, the PC, the function and the line.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/board/board.hpp"
#include "analyzer/image/image.hpp"
#include "analyzer/machine/engine.hpp"
#include "analyzer/machine/host_memory.hpp"
#include "analyzer/machine/observer.hpp"
#include "analyzer/machine/peripherals.hpp"
#include "analyzer/machine/semihosting.hpp"
#include "analyzer/machine/system_control.hpp"

namespace boardless {

// Where a function of --call returns to: memory that no board has, in the part of the
// architecture's map (external RAM) that code may run from.
inline constexpr std::uint32_t return_trampoline = 0x9FFFFC00;

class Guest final : public RunControl {
 public:
  Guest(const Image& image, const Board& board, const RunOptions& options);
  ~Guest() override;

  Engine& engine() { return engine_; }
  std::uint32_t start_pc() const { return start_pc_; }
  void set_observer(Observer* observer);

  // Runs to the end, or until the observer has to start over. Throws what `fail` was told.
  void run();

  void end(EndedBy ended_by) override;
  void fail(const std::string& sentence) override;

  // What the machine itself has to add to a profile.
  void describe(Profile& profile) const;

 private:
  void map_memories();
  bool holds_data(const Memory& memory) const;
  void load_segments(bool run_addresses);
  void choose_start();
  Semihosting::Layout layout() const;
  void prepare_call(std::uint32_t function, const std::vector<std::uint32_t>& arguments);
  const Memory* memory_at(std::uint32_t address, std::uint32_t size = 1) const;
  bool has_memory(std::uint32_t address, std::size_t size) const;
  std::optional<std::uint32_t> find_vector_table();
  std::uint32_t top_of_ram() const;

  void on_interrupt(std::uint32_t number);
  bool on_bad_access(uc_mem_type type, std::uint32_t address, int size);
  bool on_invalid_instruction();
  void fail_at_jump(std::uint32_t target);
  std::string where(std::uint32_t pc) const;

  static void interrupt_hook(uc_engine*, std::uint32_t number, void* guest);
  static bool memory_hook(uc_engine*, uc_mem_type, std::uint64_t, int, std::int64_t, void* guest);
  static bool invalid_hook(uc_engine*, void* guest);

  const Image& image_;
  const Board& board_;
  const RunOptions& options_;
  std::vector<std::unique_ptr<HostMemory>> host_memories_;  // outlives the engine
  Engine engine_;
  Peripherals peripherals_;
  SystemControl system_control_;
  Semihosting semihosting_;
  struct PeripheralWindow {
    Guest* guest;
    std::uint32_t base;
  };
  std::vector<std::unique_ptr<PeripheralWindow>> windows_;
  Observer* observer_ = nullptr;
  std::uint32_t start_pc_ = 0;
  std::uint32_t vector_table_ = 0;
  std::optional<std::uint32_t> refused_table_;  // its stack lies in no RAM of the board
  MemoryAccess accessed_;  // of the private peripheral bus, which a callback is serving
  std::optional<EndedBy> ended_by_;
  bool failed_ = false;
  std::string failure_;
  std::vector<std::string> warnings_;
};

// "0x08000200 (main, main.c:12)": an address with its function and line where known.
std::string describe_address(const Image& image, std::uint32_t address);

}  // namespace boardless
