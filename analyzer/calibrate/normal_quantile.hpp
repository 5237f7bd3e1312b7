// How many standard deviations hold a share of a normal distribution around its mean.
//
//   two_sided_quantile(0.9)   // 1.6449
#pragma once

namespace boardless {

double two_sided_quantile(double rate);  // 0 < rate < 1

}  // namespace boardless
