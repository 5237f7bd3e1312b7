// ELF images as arm-none-eabi-gcc makes them: segments, symbols, the core.
#include <fmt/format.h>

#include <cstring>

#include "fixture.hpp"

namespace boardless {
namespace {

TEST(Elf, LoadsSegmentsWithLoadAndRunAddress) {
  const Image image = load_image(fixture("inlined.elf"));
  expect_consistent(image);
  EXPECT_EQ(image.format, "elf");
  EXPECT_EQ(image.path, fixture("inlined.elf"));
  ASSERT_EQ(image.segments.size(), 2u);
  const Segment& code = image.segments[0];
  EXPECT_EQ(code.address, 0x08000000u);
  EXPECT_EQ(code.run_address, 0x08000000u);
  EXPECT_TRUE(code.executable);
  EXPECT_FALSE(code.writable);
  const Segment& data = image.segments[1];
  EXPECT_EQ(data.address, 0x08000000u + code.bytes.size());
  EXPECT_EQ(data.run_address, 0x20000000u);
  EXPECT_EQ(data.bytes, (std::vector<std::uint8_t>{3, 0, 0, 0}));
  EXPECT_EQ(data.memory_size, 8u);  // with .bss behind it
  EXPECT_TRUE(data.writable);
  EXPECT_FALSE(data.executable);
  ASSERT_TRUE(image.entry);
  EXPECT_EQ(*image.entry, image.find_symbol("reset_handler")->address | 1);
  EXPECT_TRUE(image.warnings.empty());
}

TEST(Elf, LoadedBytesAreThoseOfTheRawBinary) {
  const Image elf = load_image(fixture("inlined.elf"));
  const Image raw = load_image(fixture("inlined.bin"), {.base = 0x08000000});
  const Image hex = load_image(fixture("inlined.hex"));
  std::vector<std::uint8_t> bytes;
  for (const Segment& segment : elf.segments)
    bytes.insert(bytes.end(), segment.bytes.begin(), segment.bytes.end());
  ASSERT_EQ(raw.segments.size(), 1u);
  ASSERT_EQ(hex.segments.size(), 1u);
  EXPECT_EQ(raw.segments[0].bytes, bytes);
  EXPECT_EQ(hex.segments[0].bytes, bytes);
  EXPECT_EQ(hex.segments[0].address, 0x08000000u);
  EXPECT_EQ(raw.format, "raw");
  EXPECT_EQ(hex.format, "intel-hex");
  EXPECT_FALSE(raw.entry);
  EXPECT_FALSE(hex.entry);
  expect_consistent(raw);
  expect_consistent(hex);
}

TEST(Elf, FindsSymbolsByDemangledAndRawName) {
  const Image image = load_image(fixture("inlined.elf"));
  const Symbol* apply = image.find_symbol("filter::apply(unsigned long)");
  ASSERT_TRUE(apply);
  EXPECT_EQ(image.find_symbol("_ZN6filter5applyEm"), apply);
  EXPECT_TRUE(apply->is_function);
  EXPECT_TRUE(apply->is_global);
  EXPECT_EQ(apply->address % 2, 0u);
  EXPECT_GT(apply->size, 8u);
  EXPECT_EQ(image.symbol_at(apply->address + 2), apply);
  EXPECT_EQ(image.symbol_at(apply->address + apply->size - 1), apply);
  const Symbol* scale = image.find_symbol("scale");
  ASSERT_TRUE(scale);
  EXPECT_EQ(scale->address, 0x20000000u);
  EXPECT_FALSE(scale->is_function);
  EXPECT_FALSE(image.find_symbol("$d"));
  EXPECT_FALSE(image.find_symbol("FLASH_START"));
  EXPECT_FALSE(image.find_symbol("filter::dropped(unsigned long)"));
  EXPECT_FALSE(image.find_symbol(""));
  EXPECT_FALSE(image.symbol_at(0x30000000));
}

TEST(Elf, SuggestsSymbols) {
  const Image image = load_image(fixture("inlined.elf"));
  ASSERT_FALSE(image.similar_symbols("reset_handlr").empty());
  EXPECT_EQ(image.similar_symbols("reset_handlr")[0], "reset_handler");
  EXPECT_EQ(image.similar_symbols("apply"),
            std::vector<std::string>{"filter::apply(unsigned long)"});
}

TEST(Elf, SymbolsWithoutASizeLastUntilTheNext) {
  const Image image = load_image(fixture("labels.elf"));
  expect_consistent(image);
  const auto extent = [&](const char* name) {
    const Symbol* symbol = image.find_symbol(name);
    return symbol ? std::pair(symbol->address, symbol->size) : std::pair(0u, 0u);
  };
  EXPECT_EQ(extent("start"), std::pair(0x08000008u, 8u));
  EXPECT_EQ(extent("middle"), std::pair(0x08000010u, 4u));
  EXPECT_EQ(extent("counted"), std::pair(0x08000014u, 2u));
  EXPECT_EQ(extent("table"), std::pair(0x08000016u, 12u));
  EXPECT_EQ(extent("last"), std::pair(0x08000022u, 2u));  // the section's end
  EXPECT_EQ(image.symbol_at(0x08000012)->name, "middle");
  EXPECT_FALSE(image.find_symbol("middle")->is_function);
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> data = {
      {0x08000000, 0x08000008}, {0x0800000c, 0x08000010}, {0x08000016, 0x08000022}};
  EXPECT_EQ(image.data_ranges, data);
}

TEST(Elf, NamesTheCore) {
  EXPECT_EQ(load_image(fixture("headers-loaded.elf")).core, Core::cortex_m0plus);
  EXPECT_EQ(load_image(fixture("labels.elf")).core, Core::cortex_m3);
  EXPECT_EQ(load_image(fixture("inlined.elf")).core, Core::cortex_m4);
  EXPECT_EQ(load_image(fixture("at-zero.elf")).core, Core::cortex_m33);
  // GCC names M4 and M7 alike; only an M7 has FPv5.
  const Image m7 = load_image(fixture("dwarf4.elf"));
  EXPECT_EQ(m7.core, Core::cortex_m7);
  EXPECT_TRUE(m7.uses_fpu);
  const Image m4 = load_image(fixture("inlined.elf"));
  EXPECT_EQ(m4.cpu_name, "7E-M");
  EXPECT_FALSE(m4.uses_fpu);
}

// The CPU names that other compilers write, in attributes appended to the file.
TEST(Elf, ACpuNameOutranksTheArchitecture) {
  const std::string bytes = fixture_bytes("inlined.elf");
  // A section is 'A', length, "aeabi\0", tag 1, length, attributes.
  const auto little_endian = [](std::uint32_t value) {
    return std::string{char(value), char(value >> 8), char(value >> 16), char(value >> 24)};
  };
  const auto with_name = [&](const std::string& name, char arch) {
    const std::string attributes = fmt::format("\x05{}{}\x06{}\x07M", name, '\0', arch);
    const std::string sub =
        fmt::format("\x01{}{}", little_endian(5 + attributes.size()), attributes);
    const std::string section =
        fmt::format("A{}aeabi{}{}", little_endian(4 + 6 + sub.size()), '\0', sub);
    std::string changed = bytes;
    std::uint32_t headers = 0;
    std::uint16_t count = 0;
    std::memcpy(&headers, &bytes[32], 4);
    std::memcpy(&count, &bytes[48], 2);
    for (int i = 0; i < count; ++i) {
      char* header = &changed[headers + 40u * i];
      std::uint32_t type = 0;
      std::memcpy(&type, header + 4, 4);
      if (type != 0x70000003) continue;
      const std::uint32_t place[] = {std::uint32_t(bytes.size()), std::uint32_t(section.size())};
      std::memcpy(header + 16, place, 8);
    }
    return load_image(written("named.elf", changed + section));
  };
  constexpr char v6s_m = 12, v7e_m = 13, v8_m_main = 17, v8_1_m_main = 21;
  EXPECT_EQ(with_name("cortex-m0", v6s_m).core, Core::cortex_m0);
  EXPECT_EQ(with_name("Cortex-M0+", v6s_m).core, Core::cortex_m0plus);
  EXPECT_EQ(with_name("cortex-m0plus", v6s_m).core, Core::cortex_m0plus);
  EXPECT_EQ(with_name("Cortex-M4F", v7e_m).core, Core::cortex_m4);
  EXPECT_EQ(with_name("Cortex-M7.fp.dp", v7e_m).core, Core::cortex_m7);
  EXPECT_EQ(with_name("7E-M", v7e_m).core, Core::cortex_m4);
  EXPECT_EQ(with_name("cortex-m33", v8_m_main).core, Core::cortex_m33);
  const Image m55 = with_name("cortex-m55", v8_1_m_main);
  EXPECT_FALSE(m55.core);
  ASSERT_EQ(m55.warnings.size(), 1u);
  EXPECT_TRUE(contains(m55.warnings[0], "'cortex-m55'"));
  EXPECT_FALSE(with_name("cortex-m35p", v8_m_main).core);
}

TEST(Elf, StrippedImageHasBytesAndCoreOnly) {
  const Image image = load_image(fixture("stripped.elf"));
  expect_consistent(image);
  EXPECT_EQ(image.segments.size(), 2u);
  EXPECT_TRUE(image.symbols.empty());
  EXPECT_FALSE(image.debug);
  EXPECT_EQ(image.core, Core::cortex_m4);
  EXPECT_TRUE(image.similar_symbols("main").empty());
}

// The linker put its ELF header below the vectors, into the first segment.
TEST(Elf, ElfHeadersAreNotFirmware) {
  const Image image = load_image(fixture("headers-loaded.elf"));
  EXPECT_EQ(image.segments[0].address, 0x4080u);
  EXPECT_EQ(image.segments[0].run_address, 0x4080u);
  EXPECT_EQ(image.segments[0].memory_size, image.segments[0].bytes.size());
  EXPECT_EQ(image.segments[0].bytes[3], 0x20);  // the vectors' stack pointer
}

TEST(Elf, Sha256IsOfTheFile) {
  EXPECT_EQ(load_image(written("abc.bin", "abc"), {.base = 0}).sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace boardless
