#include "analyzer/json_depth.hpp"

namespace boardless {

bool nests_too_deep(std::string_view json) {
  std::size_t depth = 0;
  bool in_text = false;
  for (std::size_t k = 0; k < json.size(); ++k) {
    const char letter = json[k];
    if (in_text && letter == '\\') {
      ++k;  // the next one is escaped, whatever it is
    } else if (letter == '"') {
      in_text = !in_text;
    } else if (!in_text && (letter == '[' || letter == '{')) {
      if (++depth > max_json_depth) return true;
    } else if (!in_text && (letter == ']' || letter == '}')) {
      if (depth > 0) --depth;
    }
  }
  return false;
}

}  // namespace boardless
