#include "analyzer/machine/semihosting.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace boardless {
namespace {

// Arm IHI0105, "Semihosting for AArch32 and AArch64".
enum Operation : std::uint32_t {
  sys_open = 0x01,
  sys_close = 0x02,
  sys_writec = 0x03,
  sys_write0 = 0x04,
  sys_write = 0x05,
  sys_read = 0x06,
  sys_readc = 0x07,
  sys_iserror = 0x08,
  sys_istty = 0x09,
  sys_seek = 0x0A,
  sys_flen = 0x0C,
  sys_tmpnam = 0x0D,
  sys_remove = 0x0E,
  sys_rename = 0x0F,
  sys_clock = 0x10,
  sys_time = 0x11,
  sys_system = 0x12,
  sys_errno = 0x13,
  sys_get_cmdline = 0x15,
  sys_heapinfo = 0x16,
  sys_exit = 0x18,
  sys_exit_extended = 0x20,
  sys_elapsed = 0x30,
  sys_tickfreq = 0x31,
};

constexpr std::uint32_t failed = 0xFFFFFFFF;
constexpr std::uint32_t application_exit = 0x20026;  // ADP_Stopped_ApplicationExit
constexpr std::uint32_t not_allowed = 13;            // EACCES
constexpr std::size_t max_console_bytes = 1u << 20;
constexpr std::uint32_t max_text = 65536;

}  // namespace

Semihosting::Semihosting(Engine& engine, double clock_hz, std::function<std::uint64_t()> now)
    : engine_(engine), clock_hz_(clock_hz > 0 ? clock_hz : 1), now_(std::move(now)) {}

std::string Semihosting::text_at(std::uint32_t address, std::uint32_t max_length) const {
  std::string text;
  std::uint8_t byte[1];
  while (text.size() < max_length && engine_.read(address, byte) && byte[0] != 0) {
    text += static_cast<char>(byte[0]);
    ++address;
  }
  return text;
}

void Semihosting::print(std::uint32_t address, std::uint32_t length) {
  std::uint8_t chunk[256];
  while (length > 0 && console_.size() < max_console_bytes) {
    const std::uint32_t part = std::min<std::uint32_t>(length, sizeof chunk);
    if (!engine_.read(address, std::span(chunk, part))) return;
    console_.append(reinterpret_cast<const char*>(chunk), part);
    address += part;
    length -= part;
  }
  console_cut_ |= length > 0;
}

std::uint32_t Semihosting::open(std::uint32_t block) {
  const std::string name = text_at(engine_.word(block), std::min(engine_.word(block + 8), 1024u));
  const std::uint32_t mode = engine_.word(block + 4);
  if (name == ":tt") return mode < 4 ? 1 : mode < 8 ? 2 : 3;  // standard input, output, error
  // newlib asks for the debugger's features this way, and takes a refusal for "none".
  if (name == ":semihosting-features") return failed;
  if (refusals_++ == 0) refused_file_ = name;
  return failed;
}

void Semihosting::serve() {
  const std::uint32_t operation = engine_.core_reg(0);
  const std::uint32_t block = engine_.core_reg(1);
  std::uint32_t answer = 0;
  switch (operation) {
    case sys_open:
      answer = open(block);
      break;
    case sys_close:
      break;
    case sys_writec:
      print(block, 1);
      break;
    case sys_write0: {
      const std::string text = text_at(block, max_text);
      const std::size_t room = max_console_bytes - std::min(max_console_bytes, console_.size());
      console_ += text.substr(0, room);
      console_cut_ |= text.size() > room;
      break;
    }
    case sys_write:
      print(engine_.word(block + 4), engine_.word(block + 8));
      break;
    case sys_read:
      answer = engine_.word(block + 8);
      break;  // nothing was read: the end of the input
    case sys_readc:
      answer = failed;
      break;
    case sys_iserror:
      answer = static_cast<std::int32_t>(engine_.word(block)) < 0 ? 1 : 0;
      break;
    case sys_istty:
      answer = 1;
      break;
    case sys_flen:
      break;
    case sys_clock:
      read_clock_ = true;
      answer = static_cast<std::uint32_t>(100.0 * static_cast<double>(now_()) / clock_hz_);
      break;
    case sys_time:
      read_clock_ = true;
      answer = static_cast<std::uint32_t>(static_cast<double>(now_()) / clock_hz_);
      break;
    case sys_errno:
      answer = refusals_ ? not_allowed : 0;
      break;
    case sys_get_cmdline: {
      const std::uint8_t empty[1] = {0};
      const std::uint8_t no_length[4] = {};
      if (engine_.word(block + 4) > 0) engine_.write(engine_.word(block), empty);
      engine_.write(block + 4, no_length);
      break;
    }
    case sys_heapinfo: {
      const std::uint32_t words[4] = {layout_.heap_base, layout_.heap_limit, layout_.stack_base,
                                      layout_.stack_limit};
      std::uint8_t bytes[16];
      for (std::size_t k = 0; k < 16; ++k)
        bytes[k] = static_cast<std::uint8_t>(words[k / 4] >> (8 * (k % 4)));
      engine_.write(engine_.word(block), bytes);
      break;
    }
    case sys_exit:
      exit_status_ = block == application_exit ? 0 : 1;
      break;
    case sys_exit_extended:
      exit_status_ =
          engine_.word(block) == application_exit ? static_cast<int>(engine_.word(block + 4)) : 1;
      break;
    case sys_elapsed: {
      read_clock_ = true;
      const std::uint64_t now = now_();
      std::uint8_t bytes[8];
      for (int k = 0; k < 8; ++k) bytes[k] = static_cast<std::uint8_t>(now >> (8 * k));
      engine_.write(block, bytes);
      break;
    }
    case sys_tickfreq:
      read_clock_ = true;
      answer = static_cast<std::uint32_t>(clock_hz_);
      break;
    default:
      answer = failed;  // seek, temporary names, remove, rename, system
      if (refusals_++ == 0) refused_file_ = fmt::format("operation 0x{:x}", operation);
  }
  engine_.set_reg(UC_ARM_REG_R0, answer);
}

std::vector<std::string> Semihosting::warnings() const {
  std::vector<std::string> out;
  if (refusals_)
    out.push_back(fmt::format("semihosting file access is refused: {} call{}, the first for '{}'",
                              refusals_, refusals_ == 1 ? "" : "s", refused_file_));
  if (console_cut_) out.push_back("the firmware printed more than 1 MiB; the rest was dropped");
  return out;
}

}  // namespace boardless
