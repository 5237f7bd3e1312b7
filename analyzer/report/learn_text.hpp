// What a predictor is off by, for people:
//
//   kernel              emulations  exact     median     95 %    worst
//   CONV_2D                    232   96.4 %   0.02 %   1.10 %   7.2 %
#pragma once

#include <span>
#include <string>

#include "analyzer/learn/learn_pack.hpp"

namespace boardless {

std::string check_text(std::span<const KernelCheck> checks);
// The same of the layers that learning kept aside; then for each board that was learned, too.
std::string learn_summary(const Predictor& predictor);

}  // namespace boardless
