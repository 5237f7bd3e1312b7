#include "analyzer/machine/guest.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/error.hpp"

namespace boardless {
namespace {

constexpr std::uint32_t first_execute_never = 0xA0000000;  // of memory: DDI0403E, B3.1

std::string file_name(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

}  // namespace

std::string describe_address(const Image& image, std::uint32_t address) {
  std::string inside;
  if (image.debug) {
    const std::vector<SourceFrame> frames = image.debug->frames_at(address);
    if (!frames.empty() && frames.front().line) {
      std::string function = frames.front().function;
      if (function.empty())  // assembly
        if (const Symbol* symbol = image.symbol_at(address)) function = symbol->name;
      if (!function.empty()) inside = function + ", ";
      inside += fmt::format("{}:{}", file_name(frames.front().file), frames.front().line);
    }
  }
  if (inside.empty()) {
    const Symbol* symbol = image.symbol_at(address);
    if (symbol)
      inside = address == symbol->address
                   ? symbol->name
                   : fmt::format("{}+0x{:x}", symbol->name, address - symbol->address);
  }
  return inside.empty() ? fmt::format("0x{:08x}", address)
                        : fmt::format("0x{:08x} ({})", address, inside);
}

Guest::Guest(const Image& image, const Board& board, const RunOptions& options)
    : image_(image),
      board_(board),
      options_(options),
      engine_(board.core),
      peripherals_(board.core),
      system_control_(board.core, [this] { return observer_ ? observer_->now(accessed_) : 0; }),
      semihosting_(engine_, options.point ? options.point->clock_hz : board.default_clock_hz,
                   [this] { return observer_ ? observer_->now() : 0; }) {
  map_memories();
  load_segments(options.call.has_value());
  choose_start();
  if (options.call) prepare_call(*options.call, options.arguments);
  engine_.hook(UC_HOOK_INTR, &Guest::interrupt_hook, this);
  engine_.hook(UC_HOOK_MEM_INVALID, &Guest::memory_hook, this);
  engine_.hook(UC_HOOK_INSN_INVALID, &Guest::invalid_hook, this);
}

Guest::~Guest() = default;

void Guest::set_observer(Observer* observer) { observer_ = observer; }

void Guest::end(EndedBy ended_by) {
  if (!over()) ended_by_ = ended_by;
  over_ = true;
  engine_.stop();
}

void Guest::fail(const std::string& sentence) {
  if (!over()) {
    failed_ = true;
    failure_ = sentence;
  }
  over_ = true;
  engine_.stop();
}

void Guest::run() {
  std::uint32_t pc = start_pc_;
  while (!over()) {
    const uc_err error = engine_.start(pc);
    if (over()) break;
    pc = engine_.pc();
    if (error != UC_ERR_OK) {
      fail(fmt::format("the firmware stopped at {}: {}", where(pc), uc_strerror(error)));
    } else if (!observer_->restart()) {
      end(EndedBy::wait_for_interrupt);  // the core sleeps, and nothing here can wake it
    }
  }
  if (observer_->starts_over()) return;
  if (failed_) throw Error(ErrorKind::firmware, failure_);
  observer_->finish();
}

void Guest::describe(Profile& profile) const {
  profile.ended_by = ended_by_.value_or(EndedBy::exit_call);
  profile.exit_status = semihosting_.exit_status().value_or(0);
  profile.console = semihosting_.console();
  profile.read_clock = system_control_.read_clock() || semihosting_.read_clock();
  const auto add = [&profile](const std::vector<std::string>& more) {
    profile.warnings.insert(profile.warnings.end(), more.begin(), more.end());
  };
  add(warnings_);
  add(peripherals_.warnings());
  add(system_control_.warnings());
  add(semihosting_.warnings());
  if (profile.exit_status != 0)
    profile.warnings.push_back(
        fmt::format("the firmware exited with status {}", profile.exit_status));
}

std::string Guest::where(std::uint32_t pc) const { return describe_address(image_, pc); }

void Guest::on_interrupt(std::uint32_t number) {
  constexpr std::uint32_t svc = 2, breakpoint = 7;
  const std::uint32_t pc = engine_.pc();
  if (number == breakpoint) {
    std::uint8_t code[2] = {};
    engine_.read(pc, code);
    if (code[0] != 0xAB || code[1] != 0xBE) {
      fail(fmt::format("the firmware hit a breakpoint (BKPT #{}) at {} and no debugger is there",
                       code[0], where(pc)));
      return;
    }
    semihosting_.serve();
    // Unicorn forgets a stop when the PC is written in the same callback (unicorn#1579).
    if (semihosting_.exit_status())
      end(EndedBy::exit_call);
    else
      engine_.set_reg(UC_ARM_REG_PC, (pc + 2) | 1);
    return;
  }
  if (number == svc) {
    fail(
        fmt::format("the firmware called the supervisor (SVC) at {}: exceptions are not modelled, "
                    "so an operating system cannot run; estimate a function with --call",
                    where(pc - 2)));
    return;
  }
  if (number == 8 || number == 3) {
    fail_at_jump(pc);
    return;
  }
  if (number == 4) {
    fail(fmt::format("unaligned or refused memory access at {}", where(pc)));
    return;
  }
  fail(fmt::format("the firmware raised exception {} at {}; {}", number, where(pc),
                   number == 1 ? "the instruction there is undefined or switched off"
                               : "exceptions are not modelled"));
}

// Values from 0xFFFFFF00 on are returns from exceptions; the link register begins with one.
void Guest::fail_at_jump(std::uint32_t target) {
  const std::string from = where(observer_->branching_pc());
  if (target >= 0xFFFFFF00)
    fail(
        fmt::format("the firmware returned to nowhere or from an exception (to 0x{:08x}) at {}; "
                    "exceptions are not modelled",
                    target, from));
  else if (target >= first_execute_never)
    fail(
        fmt::format("the firmware jumped to 0x{:08x}, where no code may run on a Cortex-M (from "
                    "0x{:08x} on); it came from {}",
                    target, first_execute_never, from));
  else
    fail(fmt::format("the firmware jumped to 0x{:08x}, where {} has no code; it came from {}",
                     target, board_.id, from));
}

bool Guest::on_bad_access(uc_mem_type type, std::uint32_t address, int size) {
  const bool write = type == UC_MEM_WRITE_UNMAPPED || type == UC_MEM_WRITE_PROT;
  const bool fetch = type == UC_MEM_FETCH_UNMAPPED || type == UC_MEM_FETCH_PROT;
  const bool protection = type == UC_MEM_WRITE_PROT || type == UC_MEM_FETCH_PROT;
  if (fetch) {
    fail_at_jump(address);
    return false;
  }
  const std::uint32_t pc = observer_->accessing_pc({address, write});
  const std::uint32_t sp = engine_.reg(UC_ARM_REG_SP);
  std::string hint;
  constexpr std::uint32_t near = 1024;  // bytes
  if (!memory_at(address) && sp - address - 1 < near)
    hint = fmt::format("; the stack pointer is 0x{:08x}: the stack overflowed", sp);
  else if (!memory_at(address) && !write && address - sp < near)
    hint = fmt::format("; the stack pointer is 0x{:08x}: more was popped than was pushed", sp);
  else if (protection)
    hint =
        "; that is flash: link data to RAM, or leave out --board for a "
        "generic board";
  fail(fmt::format("{} of {} byte{} at 0x{:08x}, where {} has {}, by {}{}",
                   write ? "write" : "read", size, size == 1 ? "" : "s", address, board_.id,
                   protection ? "read-only memory" : "no memory", where(pc), hint));
  return false;
}

bool Guest::on_invalid_instruction() {
  if (!engine_.in_thumb_state()) {
    fail(
        fmt::format("the firmware jumped to 0x{:08x} with bit 0 clear, which asks for the Arm "
                    "instructions that no Cortex-M has; it came from {}",
                    engine_.pc(), where(observer_->branching_pc())));
    return false;
  }
  fail(fmt::format("the instruction at {} cannot be emulated on {}", where(engine_.pc()),
                   core_info(board_.core).name));
  return false;
}

void Guest::interrupt_hook(uc_engine*, std::uint32_t number, void* guest) {
  static_cast<Guest*>(guest)->on_interrupt(number);
}

bool Guest::memory_hook(uc_engine*, uc_mem_type type, std::uint64_t address, int size, std::int64_t,
                        void* guest) {
  return static_cast<Guest*>(guest)->on_bad_access(type, static_cast<std::uint32_t>(address), size);
}

bool Guest::invalid_hook(uc_engine*, void* guest) {
  return static_cast<Guest*>(guest)->on_invalid_instruction();
}

}  // namespace boardless
