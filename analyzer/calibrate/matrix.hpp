// A dense matrix as plain data, so that headers stay free of Eigen.
//
//   Matrix features(rows, columns);   // zeros
//   features.at(2, 0) = 1.5;
//   features.row(2)                   // a span over the third row
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace boardless {

struct Matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> values;  // row by row

  Matrix() = default;
  Matrix(std::size_t row_count, std::size_t column_count)
      : rows(row_count), columns(column_count), values(row_count * column_count) {}

  double& at(std::size_t row, std::size_t column) { return values[row * columns + column]; }
  double at(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
  std::span<const double> row(std::size_t index) const {
    return {values.data() + index * columns, columns};
  }
};

}  // namespace boardless
