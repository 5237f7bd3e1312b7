// What 'boardless detect --pairs' prints: whether a pack's fused kernels do what they say, and what
// they save.
//
//   pair         fused  refused  equal  saving  least   most
//   PAD+CONV_2D     14       26    all  11.2 %  2.1 %  31.0 %
#pragma once

#include <string>
#include <vector>

#include "analyzer/detect/fusion_cases.hpp"

namespace boardless {

struct FusionReport {
  std::string pack;  // file
  std::string board;
  double clock_hz = 0;
  std::vector<FusionPair> pairs;
  std::vector<UndeclaredPair> undeclared;
};

// Over fused cases, of the cycles apart; 0 where there are none.
struct FusionSaving {
  double median = 0, least = 0, most = 0;
};
FusionSaving saving_of(const FusionPair& pair);
bool all_same(const FusionPair& pair);  // every fused case gave the bytes of the two apart

std::string fusion_text(const FusionReport& report, int width);
std::string fusion_json(const FusionReport& report, const std::string& version);
std::string fusion_csv(const FusionReport& report);  // a line for each case

}  // namespace boardless
