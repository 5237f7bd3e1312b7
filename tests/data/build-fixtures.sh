#!/bin/sh
# Builds the small images that the tests read, from sources/. Their bytes are committed: run this
# only after a change of a source, and commit what it makes.
#
#   tests/data/build-fixtures.sh        # needs arm-none-eabi-gcc
set -eu
cd "$(dirname "$0")"
prefix=arm-none-eabi-
# Paths as in the tree, so that two checkouts make the same bytes.
common="-mthumb -O2 -gdwarf-5 -ffunction-sections -fdata-sections -nostdlib -ffreestanding
  -fno-exceptions -fno-rtti -fno-asynchronous-unwind-tables -ffile-prefix-map=$PWD=/boardless
  -Wl,--gc-sections,--build-id=none,--no-warn-rwx-segments,-z,max-page-size=256 -T sources/fixture.ld"
flash=-Wl,--defsym=FLASH_START=0x08000000

# C++ with inlined frames, and .data whose load and run addresses differ.
${prefix}g++ -mcpu=cortex-m4 $common $flash sources/inlined.cpp -o inlined.elf
${prefix}strip -o stripped.elf inlined.elf
${prefix}objcopy --compress-debug-sections=zlib inlined.elf compressed.elf
${prefix}objcopy -O ihex inlined.elf inlined.hex
${prefix}objcopy -O binary inlined.elf inlined.bin
# Debian's GCC writes old line tables even with DWARF 5; this one has new ones.
${prefix}g++ -mcpu=cortex-m4 $common -Wa,-gdwarf-5 $flash sources/inlined.cpp -o dwarf5.elf
# DWARF 4, whose tables of files and ranges differ from DWARF 5's.
${prefix}g++ -mcpu=cortex-m7 -mfpu=fpv5-d16 -mfloat-abi=hard -gdwarf-4 $common $flash \
  sources/inlined.cpp -o dwarf4.elf
# Flash at address 0, under debug lines of code that was dropped.
${prefix}g++ -mcpu=cortex-m33 $common -Wl,--defsym=FLASH_START=0,-u,kept sources/ghost.cpp \
  sources/inlined.cpp -o at-zero.elf
# The linker's first segment begins with the ELF header.
${prefix}g++ -mcpu=cortex-m0plus $common -Wl,--defsym=FLASH_START=0x4080 sources/inlined.cpp \
  -o headers-loaded.elf
${prefix}g++ -mcpu=cortex-m3 $common $flash -Wl,-e,start sources/labels.s -o labels.elf
# What must be refused.
${prefix}g++ -mcpu=cortex-m4 -mthumb -O2 -c sources/labels.s -o object.o
${prefix}g++ -mcpu=cortex-a9 $common $flash sources/inlined.cpp -o application-core.elf
${prefix}g++ -mcpu=cortex-r5 $common $flash sources/inlined.cpp -o real-time-core.elf
chmod -x *.elf *.bin
