// The guest's memories: what the board has, with the image loaded into them, and where a run
// starts.
#include <fmt/format.h>

#include <algorithm>

#include "analyzer/board/address_map.hpp"
#include "analyzer/error.hpp"
#include "analyzer/machine/guest.hpp"

namespace boardless {
namespace {

constexpr std::uint32_t page = 1024;  // Unicorn's granularity for Arm
constexpr std::uint32_t vtor = 0xE000ED08;

bool is_ram(const Memory& memory) {
  return memory.kind == MemoryKind::ram || memory.kind == MemoryKind::tcm;
}

bool is_flash(const Memory& memory) {
  return memory.kind == MemoryKind::flash || memory.kind == MemoryKind::rom;
}

std::uint64_t rounded(std::uint64_t size) { return (size + page - 1) / page * page; }

std::string memory_list(const Board& board) {
  std::string text;
  for (const Memory& memory : board.memories) {
    if (memory.kind == MemoryKind::peripheral) continue;
    text += fmt::format("{}{} 0x{:08x}-0x{:08x}", text.empty() ? "" : ", ", memory.name,
                        memory.base, memory.base + (memory.size - 1));
  }
  return text;
}

}  // namespace

void Guest::map_memories() {
  uc_engine* uc = engine_.handle();
  const auto map = [&](std::uint32_t base, HostMemory& host, std::uint32_t protection,
                       const std::string& name) {
    const uc_err error = engine_.map(base, host.size, protection, host.data);
    engine_.check(error, fmt::format("map {} at 0x{:08x}", name, base).c_str());
  };
  const auto map_all = [&](bool flash) {
    for (const Memory& memory : board_.memories) {
      if (memory.kind == MemoryKind::peripheral || is_flash(memory) != flash) continue;
      host_memories_.push_back(std::make_unique<HostMemory>(rounded(memory.size)));
      const bool read_only = flash && !(board_.generic && holds_data(memory));
      const std::uint32_t protection =
          read_only ? UC_PROT_READ | UC_PROT_EXEC : static_cast<std::uint32_t>(UC_PROT_ALL);
      map(memory.base, *host_memories_.back(), protection, memory.name);
      for (const std::uint32_t alias : memory.aliases)
        map(alias, *host_memories_.back(), protection, memory.name);
    }
  };
  // Unicorn keeps the books of its translated code by mebibytes of all that is mapped, in the order
  // of mapping. A store to one that has code in it, anywhere, takes it twice as long (pull request
  // 1839 of unicorn-engine/unicorn tells why). So code comes first, and then a mebibyte of nothing.
  const AddressRange nothing = private_peripheral_bus;  // until it is mapped below
  map_all(true);
  engine_.check(uc_mem_map(uc, nothing.base, nothing.size, UC_PROT_NONE), "map nothing");
  map_all(false);
  engine_.check(uc_mem_unmap(uc, nothing.base, nothing.size), "unmap nothing");
  host_memories_.push_back(std::make_unique<HostMemory>(page));
  map(return_trampoline, *host_memories_.back(), UC_PROT_ALL, "the return address");
  const std::uint8_t branch_to_self[2] = {0xFE, 0xE7};
  engine_.write(return_trampoline, branch_to_self);

  const auto read_peripheral = [](uc_engine*, std::uint64_t offset, unsigned size, void* data) {
    const auto* window = static_cast<PeripheralWindow*>(data);
    return static_cast<std::uint64_t>(
        window->guest->peripherals_.read(window->base + static_cast<std::uint32_t>(offset), size));
  };
  const auto write_peripheral = [](uc_engine*, std::uint64_t offset, unsigned size,
                                   std::uint64_t value, void* data) {
    const auto* window = static_cast<PeripheralWindow*>(data);
    window->guest->peripherals_.write(window->base + static_cast<std::uint32_t>(offset), size,
                                      static_cast<std::uint32_t>(value));
  };
  const auto map_window = [&](std::uint32_t base, std::uint32_t size) {
    windows_.push_back(std::make_unique<PeripheralWindow>(PeripheralWindow{this, base}));
    engine_.check(uc_mmio_map(uc, base, rounded(size), read_peripheral, windows_.back().get(),
                              write_peripheral, windows_.back().get()),
                  "map peripherals");
  };
  map_window(peripheral_bus.base, peripheral_bus.size);
  for (const Memory& memory : board_.memories) {
    const bool within = peripheral_bus.holds(memory.base);
    if (memory.kind == MemoryKind::peripheral && !within) map_window(memory.base, memory.size);
  }

  const auto read_private = [](uc_engine*, std::uint64_t offset, unsigned size, void* data) {
    auto* guest = static_cast<Guest*>(data);
    const auto address = private_peripheral_bus.base + static_cast<std::uint32_t>(offset);
    guest->accessed_ = {address, false};
    const std::uint32_t word = guest->system_control_.read(address & ~3u) >> (8 * (address & 3));
    return static_cast<std::uint64_t>(size == 4 ? word : word & ((1u << (8 * size)) - 1));
  };
  const auto write_private = [](uc_engine*, std::uint64_t offset, unsigned size,
                                std::uint64_t value, void* data) {
    auto* guest = static_cast<Guest*>(data);
    const auto address = private_peripheral_bus.base + static_cast<std::uint32_t>(offset);
    guest->accessed_ = {address, true};
    auto word = static_cast<std::uint32_t>(value);
    if (size != 4) {  // NVIC priorities are written as bytes
      const std::uint32_t shift = 8 * (address & 3);
      const std::uint32_t mask = ((1u << (8 * size)) - 1) << shift;
      word = (guest->system_control_.read(address & ~3u) & ~mask) | ((word << shift) & mask);
    }
    guest->system_control_.write(address & ~3u, word);
    if (guest->system_control_.reset_requested() && !guest->over()) {
      guest->observer_->ends_with(guest->accessed_);
      guest->end(EndedBy::reset_request);
    }
  };
  engine_.check(uc_mmio_map(uc, private_peripheral_bus.base, private_peripheral_bus.size,
                            read_private, this, write_private, this),
                "map the private peripheral bus");
}

// An image linked without a linker script of its own has its data right behind its code. A generic
// board takes it as it is: RAM all over.
bool Guest::holds_data(const Memory& memory) const {
  return std::any_of(image_.segments.begin(), image_.segments.end(), [&](const Segment& s) {
    return s.writable && s.run_address - memory.base < memory.size;
  });
}

const Memory* Guest::memory_at(std::uint32_t address, std::uint32_t size) const {
  for (const Memory& memory : board_.memories) {
    const auto within = [&](std::uint32_t base) {
      return address - base < memory.size && memory.size - (address - base) >= size;
    };
    if (within(memory.base)) return &memory;
    for (const std::uint32_t alias : memory.aliases)
      if (within(alias)) return &memory;
  }
  return nullptr;
}

// Whether every byte has memory: one of the board's, or several that adjoin.
bool Guest::has_memory(std::uint32_t address, std::size_t size) const {
  while (size > 0) {
    const Memory* memory = memory_at(address);
    if (!memory) return false;
    std::uint32_t offset = address - memory->base;
    for (const std::uint32_t alias : memory->aliases) offset = std::min(offset, address - alias);
    const std::size_t here = std::min<std::size_t>(size, memory->size - offset);
    size -= here;
    address += static_cast<std::uint32_t>(here);
  }
  return true;
}

void Guest::load_segments(bool run_addresses) {
  const auto place = [&](const Segment& segment, std::uint32_t address) {
    return has_memory(address, segment.bytes.size()) && engine_.write(address, segment.bytes);
  };
  for (const Segment& segment : image_.segments) {
    if (segment.bytes.empty()) continue;
    if (!place(segment, segment.address) && !place(segment, segment.run_address))
      throw Error(ErrorKind::request,
                  fmt::format("'{}' has {} bytes for 0x{:08x}, where board {} has no memory (it "
                              "has {}); choose another board with --board",
                              image_.path, segment.bytes.size(), segment.address, board_.id,
                              memory_list(board_)));
    // Without start-up code nothing copies .data to where it runs.
    if (run_addresses && segment.run_address != segment.address)
      place(segment, segment.run_address);
  }
}

// A vector table begins with a stack pointer in (or just above) RAM and a Thumb address in code.
std::optional<std::uint32_t> Guest::find_vector_table() {
  std::vector<std::uint32_t> candidates;
  for (const char* name : {"__isr_vector", "g_pfnVectors", "__Vectors", "vector_table",
                           "__vector_table", "_vector_table", "__VECTOR_TABLE", "vectors"})
    if (const auto address = image_.address_of(name)) candidates.push_back(*address);
  for (const Segment& segment : image_.segments)
    if (!segment.bytes.empty()) candidates.push_back(segment.address);
  for (const std::uint32_t table : candidates) {
    if (!memory_at(table, 8)) continue;
    const std::uint32_t stack = engine_.word(table);
    const std::uint32_t reset = engine_.word(table + 4);
    const Memory* ram = memory_at(stack - 4, 4);
    const bool stack_fits = stack % 4 == 0 && ram && ram->kind != MemoryKind::flash;
    const bool resets = (reset & 1) && memory_at(reset & ~1u, 2);
    if (stack_fits && resets) return table;
    // It looks like one, but for another part.
    if (resets && stack % 4 == 0 && stack - 0x10000000 < 0x30000000 && !refused_table_)
      refused_table_ = table;
  }
  return std::nullopt;
}

std::uint32_t Guest::top_of_ram() const {
  const Memory* best = nullptr;
  for (const Memory& memory : board_.memories) {
    if (!is_ram(memory)) continue;
    const auto is_main = [](const Memory& m) { return m.base >> 28 == 2; };
    if (!best || is_main(memory) > is_main(*best) ||
        (is_main(memory) == is_main(*best) && memory.size > best->size))
      best = &memory;
  }
  return best ? best->base + (best->size & ~7u) : 0;
}

void Guest::choose_start() {
  const std::optional<std::uint32_t> table = find_vector_table();
  if (table) {
    vector_table_ = *table;
    system_control_.write(vtor, *table);
    engine_.set_reg(UC_ARM_REG_SP, engine_.word(*table));
    start_pc_ = engine_.word(*table + 4);
  } else {
    std::uint32_t stack = top_of_ram();
    for (const char* name : {"__StackTop", "_estack", "__stack", "_stack_top", "__stack_top"})
      if (const auto top = image_.address_of(name))
        if (const Memory* memory = memory_at(*top - 4, 4); memory && is_ram(*memory)) stack = *top;
    engine_.set_reg(UC_ARM_REG_SP, stack);
    if (refused_table_)
      warnings_.push_back(
          fmt::format("by the vector table at 0x{:08x} the stack begins at 0x{:08x}, where {} has "
                      "no RAM; it begins at 0x{:08x} instead",
                      *refused_table_, engine_.word(*refused_table_), board_.id, stack));
  }
  // The entry point decides where the run starts; the vector table where there is none.
  if (image_.entry && *image_.entry) start_pc_ = *image_.entry;
  start_pc_ &= ~1u;
  if (!options_.call && !memory_at(start_pc_, 2))
    throw Error(ErrorKind::request,
                table || image_.entry
                    ? fmt::format("'{}' starts at 0x{:08x}, where board {} has no memory",
                                  image_.path, start_pc_, board_.id)
                    : fmt::format("'{}' has neither a vector table nor an entry point; name a "
                                  "function with --call",
                                  image_.path));
  engine_.set_reg(UC_ARM_REG_LR, 0xFFFFFFFF);
  semihosting_.set_layout(layout());
}

// Three quarters of what lies between the end of the data and the stack are heap, when both are in
// one memory.
Semihosting::Layout Guest::layout() const {
  Semihosting::Layout out;
  out.stack_base = engine_.reg(UC_ARM_REG_SP);
  std::optional<std::uint32_t> end = image_.address_of("end");
  if (!end) end = image_.address_of("__end__");
  if (!end) end = image_.address_of("_end");
  const Memory* heap = end ? memory_at(*end) : nullptr;
  if (!heap) return out;
  out.heap_base = (*end + 7) & ~7u;
  const bool together = memory_at(out.stack_base - 4) == heap && out.stack_base > out.heap_base;
  out.heap_limit =
      together ? out.stack_base - (out.stack_base - out.heap_base) / 4 : heap->base + heap->size;
  out.stack_limit = together ? out.heap_limit : 0;
  return out;
}

// Arguments by the Arm procedure call standard: r0 to r3, then the stack.
void Guest::prepare_call(std::uint32_t function, const std::vector<std::uint32_t>& arguments) {
  start_pc_ = function;
  std::uint32_t stack = engine_.reg(UC_ARM_REG_SP) & ~7u;
  const std::size_t on_stack = arguments.size() > 4 ? arguments.size() - 4 : 0;
  stack -= static_cast<std::uint32_t>((on_stack * 4 + 7) / 8 * 8);
  for (std::size_t k = 0; k < arguments.size(); ++k) {
    if (k < 4) {
      engine_.set_reg(UC_ARM_REG_R0 + static_cast<int>(k), arguments[k]);
      continue;
    }
    std::uint8_t bytes[4];
    for (int b = 0; b < 4; ++b) bytes[b] = static_cast<std::uint8_t>(arguments[k] >> (8 * b));
    engine_.write(stack + static_cast<std::uint32_t>(4 * (k - 4)), bytes);
  }
  engine_.set_reg(UC_ARM_REG_SP, stack);
  engine_.set_reg(UC_ARM_REG_LR, return_trampoline | 1);
}

}  // namespace boardless
