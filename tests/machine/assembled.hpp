// Small programs in assembly, built when a test runs.
//
//   const Image image = assembled(Core::cortex_m4, R"(
//     function start
//       movs r0, #3
//       exit_with_r0
//   )");
//   run(image, generic_board(Core::cortex_m4), {}).profile.exit_status    // 3
//
// `start` is the entry point. `function NAME` begins a function; `exit_with_r0` ends the run with
// r0 as its exit status; `set REGISTER, VALUE` loads a constant by the literal pool behind the next
// `exit_with_r0` or `.ltorg`. `ram_code` goes on in RAM, `code` back in flash.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "analyzer/board/board.hpp"
#include "analyzer/image/image.hpp"

#define SKIP_WITHOUT_ASSEMBLER() \
  if (!assembler_is_there())     \
  GTEST_SKIP() << "arm-none-eabi-as and -ld are not installed (binutils-arm-none-eabi)"

namespace boardless {

inline bool assembler_is_there() {
  static const bool there =
      std::system("command -v arm-none-eabi-as arm-none-eabi-ld > /dev/null 2>&1") == 0;
  return there;
}

// A folder of this process, gone when it ends.
struct AssemblyFolder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("boardless-assembly-" + std::to_string(getpid()));
  AssemblyFolder() { std::filesystem::create_directories(path); }
  ~AssemblyFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

inline constexpr const char* assembly_prelude = R"(
  .syntax unified
  .thumb
  .macro function name
    .balign 4
    .global \name
    .type \name, %function
    .thumb_func
    \name:
  .endm
  .macro set register, value
    ldr \register, =\value
  .endm
  .macro exit_with_r0
    sub sp, #8
    str r0, [sp, #4]
    ldr r0, =0x20026
    str r0, [sp]
    mov r1, sp
    movs r0, #0x20
    bkpt 0xab
    .ltorg
  .endm
  .macro code
    .text
  .endm
  .macro ram_code
    .section .ramcode, "ax", %progbits
  .endm
  .text
)";

// The path of the linked program. Throws with the assembler's words.
inline std::string assembled_file(Core core, const std::string& text) {
  static const AssemblyFolder folder;
  static int number = 0;
  const std::string base = (folder.path / ("program" + std::to_string(number++))).string();
  std::ofstream(base + ".s") << assembly_prelude << text;
  std::string cpu = "-mcpu=" + std::string(core_info(core).id);
  if (core == Core::cortex_m4) cpu += " -mfpu=fpv4-sp-d16";
  if (core == Core::cortex_m7) cpu += " -mfpu=fpv5-d16";
  if (core == Core::cortex_m33) cpu += " -mfpu=fpv5-sp-d16";
  const std::string command = "arm-none-eabi-as -g -mthumb " + cpu + " -o " + base + ".o " + base +
                              ".s > " + base +
                              ".log 2>&1 && arm-none-eabi-ld -z max-page-size=4 -Ttext=0x08000000 "
                              "--section-start=.ramcode=0x20001000 -e start -o " +
                              base + ".elf " + base + ".o >> " + base + ".log 2>&1";
  if (std::system(command.c_str()) != 0) {
    std::ifstream log(base + ".log");
    throw std::runtime_error(std::string(std::istreambuf_iterator<char>(log), {}));
  }
  return base + ".elf";
}

inline Image assembled(Core core, const std::string& text) {
  return load_image(assembled_file(core, text));
}

inline const std::vector<Core> every_core = {Core::cortex_m0, Core::cortex_m0plus,
                                             Core::cortex_m3, Core::cortex_m4,
                                             Core::cortex_m7, Core::cortex_m33};
inline const std::vector<Core> thumb2_cores = {Core::cortex_m3, Core::cortex_m4, Core::cortex_m7,
                                               Core::cortex_m33};

inline std::string core_test_name(const testing::TestParamInfo<Core>& info) {
  std::string name(core_info(info.param).id);
  name[name.find('-')] = '_';
  return name;
}

}  // namespace boardless
