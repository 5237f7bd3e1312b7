// Every file that boardless refuses, and the sentence it does so with.
#include <cstring>

#include "fixture.hpp"

namespace boardless {
namespace {

// inlined.elf with bytes changed, as {offset, value} pairs of 1, 2 or 4 bytes.
template <class Value>
std::string changed(std::string bytes, std::size_t offset, Value value) {
  std::memcpy(&bytes[offset], &value, sizeof(value));
  return bytes;
}

std::string good() { return fixture_bytes("inlined.elf"); }

std::uint32_t word(const std::string& bytes, std::size_t offset) {
  std::uint32_t value = 0;
  std::memcpy(&value, &bytes[offset], 4);
  return value;
}

// Offsets in the ELF header and, from `segment(i)`, in a program header.
constexpr std::size_t ei_class = 4, ei_data = 5, e_type = 16, e_machine = 18, e_phoff = 28,
                      e_shoff = 32, e_phnum = 44;
constexpr std::size_t p_type = 0, p_vaddr = 8, p_paddr = 12, p_filesz = 16, p_memsz = 20;
std::size_t segment(std::size_t index) { return word(good(), e_phoff) + 32 * index; }

TEST(Refused, FilesThatCannotBeRead) {
  EXPECT_EQ(error_of("/no/such/file.elf"), "there is no file '/no/such/file.elf'");
  EXPECT_TRUE(contains(error_of(TEST_DATA), "is a directory; name the firmware file in it"));
  EXPECT_TRUE(contains(error_of("/dev/null"), "is not a regular file"));
  EXPECT_EQ(error_for(""), "is empty; build it again");
}

TEST(Refused, OtherKindsOfFileAreNamed) {
  const auto looks = [](const std::string& bytes, const std::string& what) {
    EXPECT_EQ(error_for(bytes), std::string("is ") + what +
                                    ", not an ELF or Intel HEX file; give the linked firmware "
                                    "image");
  };
  looks("MZ\x90", "a Windows PE file");
  looks("\xcf\xfa\xed\xfe\x07", "a Mach-O file");
  looks("!<arch>\nfoo.o/", "an ar archive (a static library)");
  looks("int main(void) { return 0; }\n", "a text file");
  looks("S00F000068656C6C6F202020202000003C\n", "a Motorola S-record file");
  looks("UF2\nWQ]\x9e", "a UF2 file");
  looks(std::string("\x1c\0\0\0TFL3", 8), "a TensorFlow Lite model");
  EXPECT_EQ(error_for(std::string("\x00\x10\x00\x20\x09\x00\x00\x08", 8)),
            "is neither an ELF nor an Intel HEX file; if it is a raw binary, give its load address "
            "with --base");
}

TEST(Refused, OtherMachinesAreNamed) {
  constexpr const char* rest = "; boardless reads 32-bit little-endian Arm images";
  const auto machine = [](std::uint16_t number) { return changed(good(), e_machine, number); };
  EXPECT_EQ(error_for(machine(62)), std::string("is a program for x86-64") + rest);
  EXPECT_EQ(error_for(machine(183)), std::string("is a program for AArch64") + rest);
  EXPECT_EQ(error_for(machine(243)), std::string("is a program for RISC-V") + rest);
  EXPECT_EQ(error_for(machine(0x1234)), std::string("is a program for ELF machine 4660") + rest);
  std::string big = changed(good(), ei_data, '\2');
  std::swap(big[18], big[19]);
  EXPECT_EQ(error_for(big), std::string("is a big-endian Arm image") + rest);
  EXPECT_EQ(error_for(changed(good(), ei_class, '\2')), std::string("is a 64-bit ELF file") + rest);
  EXPECT_TRUE(contains(error_of("/proc/self/exe"), "is a program for "));
}

TEST(Refused, OtherTypesOfElf) {
  EXPECT_TRUE(contains(error_of(fixture("object.o")), "is a relocatable object (.o)"));
  EXPECT_TRUE(contains(error_of(fixture("object.o")), "; link it first"));
  EXPECT_TRUE(
      contains(error_for(changed(good(), e_type, std::uint16_t{3})), "is a shared library"));
  EXPECT_TRUE(contains(error_for(changed(good(), e_type, std::uint16_t{4})), "is a core dump"));
}

TEST(Refused, OtherProfilesOfArm) {
  EXPECT_TRUE(contains(error_of(fixture("application-core.elf")),
                       "is built for an application core (7-A)"));
  EXPECT_TRUE(
      contains(error_of(fixture("real-time-core.elf")), "is built for a real-time core (7-R)"));
}

TEST(Refused, SegmentsThatCannotBe) {
  const std::string none =
      changed(changed(good(), segment(0) + p_type, 0u), segment(1) + p_type, 0u);
  EXPECT_TRUE(contains(error_for(none), "has no loadable segment"));
  EXPECT_TRUE(
      contains(error_for(changed(good(), e_phnum, std::uint16_t{0})), "has no loadable segment"));
  EXPECT_EQ(error_for(changed(good(), segment(1) + p_paddr, 0x08000010u)),
            "loads two segments over each other at 0x08000010; correct its linker script");
  EXPECT_TRUE(contains(error_for(changed(good(), segment(1) + p_paddr, 0xfffffffeu)),
                       "past the end of the 32-bit address space"));
  EXPECT_TRUE(contains(error_for(changed(good(), segment(1) + p_vaddr, 0xfffffffcu)),
                       "of an impossible size"));
  EXPECT_TRUE(
      contains(error_for(changed(good(), segment(1) + p_memsz, 1u)), "of an impossible size"));
  EXPECT_TRUE(contains(error_for(changed(good(), segment(1) + p_filesz, 0x1000000u)),
                       "is truncated: its segments end at byte"));
  EXPECT_TRUE(contains(error_for(changed(good(), e_phoff, 0xfffffffcu)),
                       "is truncated: its segment headers end at byte 4294967"));
  EXPECT_TRUE(contains(error_for(changed(good(), e_shoff, 0x00ffff00u)),
                       "is truncated: its section headers end at byte"));
}

// p_memsz is a claim about RAM: it costs nothing to make, so it must cost nothing to read.
TEST(Refused, NotForALargeMemorySize) {
  const Image image =
      load_image(written("large.elf", changed(good(), segment(1) + p_memsz, 0xdfffffffu)));
  EXPECT_EQ(image.segments[1].bytes.size(), 4u);
  EXPECT_EQ(image.segments[1].memory_size, 0xdfffffffu);
}

TEST(Refused, MoreThanAnImageMayHold) {
  std::string large = good();
  const auto offset = static_cast<std::uint32_t>(large.size());
  large = changed(large, segment(1) + 4, offset);
  large = changed(large, segment(1) + p_filesz, std::uint32_t{max_image_bytes});
  large = changed(large, segment(1) + p_memsz, std::uint32_t{max_image_bytes});
  large.resize(large.size() + max_image_bytes);
  EXPECT_TRUE(contains(error_for(large), "above the 64 MiB that boardless takes"));
  EXPECT_TRUE(contains(error_for(std::string(max_image_bytes + 1, '\1'), {.base = 0}),
                       "more than the 64 MiB that boardless loads"));
}

TEST(Refused, RawBinaries) {
  EXPECT_TRUE(contains(error_for(std::string(16, '\1'), {.base = 0xfffffff8}),
                       "past the end of the 32-bit address space"));
  EXPECT_EQ(error_of(fixture("inlined.elf"), {.base = 0}),
            std::string("'") + fixture("inlined.elf") +
                "' is an ELF file, which has its own addresses; leave out --base");
  EXPECT_TRUE(contains(error_of(fixture("inlined.hex"), {.base = 0}), "is an Intel HEX file"));
}

TEST(Elf, AllLoadAddressesZeroMeansNone) {
  const Image image =
      load_image(written("no-paddr.elf", changed(changed(good(), segment(0) + p_paddr, 0u),
                                                 segment(1) + p_paddr, 0u)));
  EXPECT_EQ(image.segments[0].address, 0x08000000u);
  EXPECT_EQ(image.segments[1].address, 0x20000000u);
  EXPECT_EQ(image.warnings.size(), 1u);
}

}  // namespace
}  // namespace boardless
