// What outliers cannot move: the median, the median absolute deviation, and a weight for a row.
//
//   median({3, 1, 100})       // 3
//   median_spread({...})      // the MAD as a standard deviation: · 1.4826 (Rousseeuw & Croux 1993)
//   row_weight(2.0)           // 1: nothing odd
//   row_weight(20.0)          // 0: a gross outlier does not count at all
#pragma once

#include <vector>

namespace boardless {

double median(std::vector<double> values);  // 0 for none; the mean of the middle two if even
double median_spread(const std::vector<double>& values);  // around their median

// Hampel's three-part redescending weight of a residual in standard deviations (Hampel et al.,
// Robust Statistics, 1986): 1 up to 2.5, then as Huber's up to 4, falling to 0 at 8. Rows without
// fault lose next to nothing, which a weight that falls from 0 on does not give.
double row_weight(double standardised_residual);

}  // namespace boardless
