// A comparison as CSV: for each NEW the whole, then its classes, ops, functions and stalls.
//
//   base,new,kind,name,state,base_instructions,new_instructions,base_cycles,new_cycles,…
//   old.elf,new.elf,total,,both,7670870,7670870,11413122,11642000,228878,0.0200…
//
// Fields by RFC 4180, figures exactly those of the estimates. What is not known is empty.
#pragma once

#include <string>

#include "analyzer/report/compare_view.hpp"

namespace boardless {

std::string compare_csv(const CompareView& view);

}  // namespace boardless
