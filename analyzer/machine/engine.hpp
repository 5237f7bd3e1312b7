// Unicorn behind a small front: open an engine for a core, map memory, hook, run. Private to
// analyzer/machine, which is the only folder that includes Unicorn.
#pragma once

#include <unicorn/unicorn.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "isa/core.hpp"

namespace boardless {

int core_reg_id(int number);  // Unicorn's, of r0 to r15

class Engine {
 public:
  explicit Engine(Core core);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  uc_engine* handle() const { return handle_; }

  std::uint32_t reg(int id) const;
  void set_reg(int id, std::uint32_t value);
  std::uint32_t core_reg(int number) const;  // 0 to 15
  // Many at once, by ids of core_reg_id.
  void read_registers(std::vector<int>& ids, std::vector<void*>& into) const {
    if (ids.empty()) return;
    uc_reg_read_batch(handle_, ids.data(), into.data(), static_cast<int>(ids.size()));
  }
  bool in_thumb_state() const { return (reg(UC_ARM_REG_CPSR) & 0x20) != 0; }
  std::uint32_t pc() const { return reg(UC_ARM_REG_PC); }

  // Maps memory of the host. `host` is where it has so many bytes of the guest's; null where it has
  // not.
  uc_err map(std::uint32_t base, std::size_t size, std::uint32_t protection, void* host);
  const std::uint8_t* host(std::uint32_t address, std::uint32_t bytes) const {
    if (address - recent_.base >= recent_.size) recent_ = mapped_at(address);
    const std::uint32_t offset = address - recent_.base;
    return offset < recent_.size && recent_.size - offset >= bytes ? recent_.host + offset
                                                                   : nullptr;
  }

  // False where the memory is not mapped.
  bool read(std::uint32_t address, std::span<std::uint8_t> bytes) const;
  bool write(std::uint32_t address, std::span<const std::uint8_t> bytes);
  std::uint32_t word(std::uint32_t address) const;  // little-endian; 0 where nothing is mapped

  template <typename Callback>
  uc_hook hook(int type, Callback* callback, void* data, std::uint64_t begin = 1,
               std::uint64_t end = 0) {
    uc_hook id = 0;
    check(uc_hook_add(handle_, &id, type, reinterpret_cast<void*>(callback), data, begin, end),
          "add a hook");
    return id;
  }
  void unhook(uc_hook id) { uc_hook_del(handle_, id); }
  // Forgets translated code, so that hooks added since take effect.
  void forget(std::uint32_t begin, std::uint32_t end);
  // Ends where no instruction can be: at an odd address.
  uc_err start(std::uint32_t pc) { return uc_emu_start(handle_, pc | 1, 1, 0, 0); }
  void stop() { uc_emu_stop(handle_); }

  void check(uc_err error, const char* what) const;

 private:
  struct Mapped {
    std::uint32_t base = 0;
    std::uint32_t size = 0;
    std::uint8_t* host = nullptr;
  };
  const Mapped& mapped_at(std::uint32_t address) const;

  uc_engine* handle_ = nullptr;
  std::vector<Mapped> mapped_;
  mutable Mapped recent_;
};

}  // namespace boardless
