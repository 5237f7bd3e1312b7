// The key under which a model file has a term's coefficient: its unit.
//
//   term_key(Quantity::energy, 0)   // "joules_per_cycle"
#pragma once

#include <string>

#include "analyzer/calibrate/quantity.hpp"
#include "analyzer/calibrate/terms.hpp"

namespace boardless {

inline std::string term_key(Quantity quantity, std::size_t term) {
  if (term == static_term) return "w";
  if (term == static_per_c_term) return "w_per_c";
  const std::string what = quantity == Quantity::latency ? "cycles" : "joules";
  if (term == stall_term) return what + "_per_stall_cycle";
  return what + (term == pass_term ? "_per_pass" : "_per_cycle");
}

}  // namespace boardless
