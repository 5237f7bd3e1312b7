#include "bare_run.hpp"

#include <stdexcept>

#include "analyzer/machine/engine.hpp"
#include "stopwatch.hpp"

namespace boardless::benchmarks {
namespace {

constexpr std::uint32_t mebibyte = 1u << 20;

struct Exit {
  Engine* engine;
  bool reached = false;
};

void on_interrupt(uc_engine*, std::uint32_t number, void* data) {
  constexpr std::uint32_t breakpoint = 7, sys_exit = 0x18;
  auto& exit = *static_cast<Exit*>(data);
  exit.reached = number == breakpoint && exit.engine->reg(UC_ARM_REG_R0) == sys_exit;
  exit.engine->stop();
}

void on_access(uc_engine*, uc_mem_type, std::uint64_t, int, std::int64_t, void*) {}

}  // namespace

BareRun run_bare(const Image& image, bool hook_accesses) {
  BareRun result;
  const Stopwatch total;
  {
    Engine engine(*image.core);
    const auto map = [&](std::uint32_t base, std::uint32_t size) {
      engine.check(uc_mem_map(engine.handle(), base, size, UC_PROT_ALL), "map memory");
    };
    map(0x08000000, mebibyte);  // flash, RAM and the system control space: firmware_images/src
    map(0x20000000, mebibyte);
    map(0xE000E000, 4096);
    for (const Segment& segment : image.segments) engine.write(segment.address, segment.bytes);
    std::uint8_t stack[4] = {};
    engine.read(image.segments.front().address, stack);
    engine.set_reg(UC_ARM_REG_SP, stack[0] | stack[1] << 8 | stack[2] << 16 |
                                      static_cast<std::uint32_t>(stack[3]) << 24);
    Exit exit{&engine};
    engine.hook(UC_HOOK_INTR, &on_interrupt, &exit);
    if (hook_accesses) engine.hook(UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE, &on_access, nullptr);
    const Stopwatch emulation;
    engine.check(engine.start(*image.entry), "run");
    result.emulation_s = emulation.seconds();
    if (!exit.reached) throw std::runtime_error(image.path + " did not run to its exit");
  }
  result.total_s = total.seconds();
  return result;
}

}  // namespace boardless::benchmarks
