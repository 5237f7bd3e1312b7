// A table for the terminal: names on the left, figures on the right, each column as wide as what is
// in it. Where the terminal is too narrow the columns that are wanted least are left out.
//
//   function         base       new   change
//   conv_2d       460,000   474,000   +3.0 %
#pragma once

#include <string>
#include <vector>

namespace boardless {

struct TextTable {
  struct Column {
    std::string title;
    int wanted = 0;  // the higher the sooner it is shown
  };
  struct Row {
    std::string name;
    std::vector<std::string> cells;  // as `columns`
  };
  std::string title;
  std::vector<Column> columns;
  std::vector<Row> rows;
};

// Lines indented by two, none wider than `width`. Names are to be printable().
std::string rendered(const TextTable& table, int width);

}  // namespace boardless
