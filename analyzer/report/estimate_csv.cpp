#include "analyzer/report/estimate_csv.hpp"

#include <fmt/format.h>

namespace boardless {

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string estimate_csv(const Estimate& e) {
  std::string out =
      "image,core,board,clock_hz,region,passes,instructions,cycles,cycles_low,cycles_high,"
      "latency_s,latency_low_s,latency_high_s,energy_j,energy_low_j,energy_high_j,ended_by\n";
  out += fmt::format("{},{},{},{},{},{},{},{:.12g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},",
                     csv_field(e.image_path), core_info(e.core).id, csv_field(e.board_id),
                     e.clock_hz, csv_field(e.region), e.passes, e.instructions, e.cycles,
                     e.cycles_interval.low, e.cycles_interval.high, e.latency_s,
                     e.latency_interval_s.low, e.latency_interval_s.high);
  if (e.energy_j)
    out += fmt::format("{:.9g},{:.9g},{:.9g}", *e.energy_j, e.energy_interval_j.low,
                       e.energy_interval_j.high);
  else
    out += ",,";
  return out + "," + std::string(to_string(e.ended_by)) + "\n";
}

}  // namespace boardless
