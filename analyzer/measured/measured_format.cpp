#include "analyzer/measured/measured_format.hpp"

#include <algorithm>
#include <array>

#include "analyzer/measured/measurement.hpp"
#include "analyzer/measured/text_input.hpp"
#include "analyzer/measured/trace_format.hpp"

namespace boardless {
namespace {

constexpr std::size_t head_bytes = 64u << 10;  // as long as a trace's header row may be

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// "JS220-001122.i"
bool is_joulescope_current(std::string_view field) { return lower_case(field).ends_with(".i"); }

}  // namespace

bool is_trace_text(std::string_view start) {
  for (const std::string_view line : lines_of(start)) {
    if (!is_trace_header(line)) continue;
    std::vector<std::string_view> fields;
    const char separator = contains(line, ";") ? ';' : contains(line, "\t") ? '\t' : ',';
    split_trace_row(line, separator, fields);
    const auto any = [&fields](auto is) { return std::any_of(fields.begin(), fields.end(), is); };
    return fields.size() > 1 &&
           any([](std::string_view f) { return contains(lower_case(f), "time"); }) &&
           any([](std::string_view f) {
             return contains(lower_case(f), "current") || is_joulescope_current(f);
           });
  }
  return false;
}

bool is_microbench_text(std::string_view text) {
  const std::vector<std::string_view> lines = lines_of(text);
  return std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
    return trimmed(line).starts_with("microbench ") && contains(line, " cpuid ");
  });
}

bool is_energy_runner_text(std::string_view text) {
  constexpr std::array marks = {"inf./sec", "uJ/inf", "ulp-ml:", ": m-lap-us-"};
  return std::any_of(marks.begin(), marks.end(),
                     [text](const char* mark) { return contains(text, mark); });
}

std::vector<MeasuredFormat> recognised_formats(const std::string& path) {
  const std::string head = read_text_head(path, head_bytes);
  if (is_trace_text(text_after_mark(head, path))) return {MeasuredFormat::trace};
  const std::string text = read_text_file(path, max_measurement_bytes);
  text_after_mark(text, path);
  std::vector<MeasuredFormat> out;
  if (is_energy_runner_text(text)) out.push_back(MeasuredFormat::energy_runner);
  if (is_microbench_text(text)) out.push_back(MeasuredFormat::microbench);
  return out;
}

}  // namespace boardless
