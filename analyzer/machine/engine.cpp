#include "analyzer/machine/engine.hpp"

#include <sys/mman.h>

#include <algorithm>

#include "analyzer/error.hpp"

namespace boardless {
namespace {

// UC_MODE_MCLASS would force a Cortex-M33 whatever model is asked for; Thumb mode with the model
// set gives the core itself. There is no Cortex-M0+ model: the Cortex-M0 has the same instructions.
int model_of(Core core) {
  switch (core) {
    case Core::cortex_m0:
    case Core::cortex_m0plus:
      return UC_CPU_ARM_CORTEX_M0;
    case Core::cortex_m3:
      return UC_CPU_ARM_CORTEX_M3;
    case Core::cortex_m4:
      return UC_CPU_ARM_CORTEX_M4;
    case Core::cortex_m7:
      return UC_CPU_ARM_CORTEX_M7;
    case Core::cortex_m33:
      return UC_CPU_ARM_CORTEX_M33;
  }
  return UC_CPU_ARM_CORTEX_M4;
}

// Unicorn maps this much for translated code, and ends the whole program where it cannot.
void check_address_space() {
  constexpr std::size_t wanted = std::size_t{1} << 30;
  void* const trial =
      ::mmap(nullptr, wanted, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (trial == MAP_FAILED)
    throw Error(ErrorKind::request,
                "the emulator needs 1 GiB of address space, and less is allowed; see 'ulimit -v'");
  ::munmap(trial, wanted);
}

}  // namespace

int core_reg_id(int number) {
  switch (number) {
    case 13:
      return UC_ARM_REG_SP;
    case 14:
      return UC_ARM_REG_LR;
    case 15:
      return UC_ARM_REG_PC;
    default:
      return UC_ARM_REG_R0 + number;
  }
}

Engine::Engine(Core core) {
  check_address_space();
  check(uc_open(UC_ARCH_ARM, UC_MODE_THUMB, &handle_), "open");
  check(uc_ctl_set_cpu_model(handle_, model_of(core)), "choose the core");
}

Engine::~Engine() {
  if (handle_) uc_close(handle_);
}

void Engine::check(uc_err error, const char* what) const {
  if (error != UC_ERR_OK)
    throw Error(ErrorKind::request,
                std::string("the emulator cannot ") + what + ": " + uc_strerror(error));
}

std::uint32_t Engine::reg(int id) const {
  std::uint32_t value = 0;
  uc_reg_read(handle_, id, &value);
  return value;
}

void Engine::set_reg(int id, std::uint32_t value) { uc_reg_write(handle_, id, &value); }

std::uint32_t Engine::core_reg(int number) const { return reg(core_reg_id(number)); }

uc_err Engine::map(std::uint32_t base, std::size_t size, std::uint32_t protection, void* host) {
  mapped_.push_back({base, static_cast<std::uint32_t>(size), static_cast<std::uint8_t*>(host)});
  return uc_mem_map_ptr(handle_, base, size, protection, host);
}

const Engine::Mapped& Engine::mapped_at(std::uint32_t address) const {
  static const Mapped nowhere;
  const auto found = std::find_if(mapped_.begin(), mapped_.end(),
                                  [address](const Mapped& m) { return address - m.base < m.size; });
  return found == mapped_.end() ? nowhere : *found;
}

bool Engine::read(std::uint32_t address, std::span<std::uint8_t> bytes) const {
  return uc_mem_read(handle_, address, bytes.data(), bytes.size()) == UC_ERR_OK;
}

bool Engine::write(std::uint32_t address, std::span<const std::uint8_t> bytes) {
  return uc_mem_write(handle_, address, bytes.data(), bytes.size()) == UC_ERR_OK;
}

std::uint32_t Engine::word(std::uint32_t address) const {
  std::uint8_t bytes[4] = {};
  read(address, bytes);
  return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | static_cast<std::uint32_t>(bytes[3]) << 24;
}

void Engine::forget(std::uint32_t begin, std::uint32_t end) {
  check(uc_ctl_remove_cache(handle_, static_cast<std::uint64_t>(begin),
                            static_cast<std::uint64_t>(end)),
        "forget translated code");
}

}  // namespace boardless
