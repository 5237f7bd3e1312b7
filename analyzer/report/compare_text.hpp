// A comparison to read in a terminal:
//
//   base  old.elf on stm32f407-discovery at 168 MHz, 3.3 V, 5 wait states
//   new   new.elf on stm32f407-discovery at 168 MHz, 3.3 V, 5 wait states
//
//     in all          base         new    change  relative
//     cycles    11,413,122  11,642,000  +228,878    +2.0 %
//     latency      67.9 ms     69.3 ms  +1.36 ms    +2.0 %
//     energy       8.97 mJ     9.15 mJ   +180 µJ    +2.0 %
//
//     Most of the change is load: +200,000 cycles, 87 % of the change, with ...
//
//     function         base         new    change  relative
//     conv_2d     7,690,088   7,918,966  +228,878    +3.0 %
//     … 41 more   3,723,034   3,723,034         0     0.0 %
#pragma once

#include <string>

#include "analyzer/report/compare_view.hpp"

namespace boardless {

std::string compare_text(const CompareView& view, int width);

}  // namespace boardless
