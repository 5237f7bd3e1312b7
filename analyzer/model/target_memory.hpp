// Where a model lies on a board: a kernel pack and the model's constants in flash, tensors, scratch
// and the stack in RAM. Private to analyzer/model.
//
//   TargetMemory memory(pack, board);
//   const std::uint32_t weights = memory.add_constant(bytes);   // its address
//   memory.place_arena(24'576);
//   run(memory.image(), memory.board(), ...);
//
// RAM is one run of adjoining memories: the one at 0x20000000 if all fits there (that of the pack's
// own data, if it has some), else the largest. The arena begins it, behind the pack's own data, and
// the stack grows down from its end, as link scripts have it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyzer/board/board.hpp"
#include "analyzer/model/pack/kernel_pack.hpp"

namespace boardless {

class TargetMemory {
 public:
  static constexpr std::uint32_t stack_bytes = 4096;    // kept free for it
  static constexpr std::uint32_t flash_alignment = 32;  // a cache line: costs depend on it

  // Error(ErrorKind::request) when the board has no flash or RAM, or the pack's data lies
  // elsewhere.
  TargetMemory(const KernelPack& pack, Board board);

  // Behind the pack's code. The address is a multiple of flash_alignment.
  std::uint32_t add_constant(std::span<const std::uint8_t> bytes);
  std::uint32_t next_constant() const { return constants_at_ + constant_bytes(); }
  void place_arena(std::uint32_t bytes);

  // The board with all of it in: where its own memories are too small they are made larger.
  Board board() const;
  // The pack with the constants behind it, and the stack at the end of the RAM.
  Image image() const;

  std::uint32_t arena() const { return arena_; }
  std::uint32_t constants() const { return constants_at_; }
  std::uint32_t constant_bytes() const { return static_cast<std::uint32_t>(constants_.size()); }
  std::uint32_t pack_bytes() const { return constants_at_ - flash_base_; }
  std::uint32_t pack_ram_bytes() const { return pack_ram_; }
  std::uint32_t flash_size() const { return board_.memories[flash_].size; }
  std::uint32_t ram_size() const { return ram_.size; }

 private:
  void give_flash_the_packs_address();
  // Memories without a gap between them.
  struct RamRun {
    std::uint32_t base = 0;
    std::uint32_t size = 0;
    std::size_t last = 0;  // index of the memory at its end
  };
  std::vector<RamRun> ram_runs() const;
  const RamRun& choose_ram(const std::vector<RamRun>& runs, std::uint32_t needed) const;
  std::uint32_t flash_needed() const { return pack_bytes() + constant_bytes(); }
  std::uint32_t ram_needed() const;

  const KernelPack& pack_;
  Board board_;
  std::size_t flash_ = 0;         // index of the memory
  std::uint32_t flash_base_ = 0;  // where the pack begins
  std::uint32_t constants_at_ = 0;
  std::vector<std::uint8_t> constants_;
  std::uint32_t pack_data_ = 0, pack_ram_ = 0;  // address and bytes of the pack's own data
  RamRun ram_;
  std::uint32_t arena_ = 0, arena_bytes_ = 0;
};

}  // namespace boardless
