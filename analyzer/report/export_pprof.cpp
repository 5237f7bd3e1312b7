// pprof's profile.proto, in gzip. The fields used are in tests/report/exports/profile.proto.
//
// A sample is a stack with its own part of the cost. The run knows the cost of each stack and of
// each instruction, but not of an instruction in one stack: where a function ran in one stack only,
// its samples are exact; where in several, each stack's cost is divided among the function's
// instructions as they cost in all. Samples always sum to the stack's cost, and so to the totals;
// an instruction's own sum may then be off by one for each stack.
//
// A caller's place is the call's instruction, where a single one of it calls that function;
// otherwise the function without a line, rather than a wrong one.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <protozero/pbf_builder.hpp>

#include "analyzer/report/export_stacks.hpp"
#include "analyzer/report/exports.hpp"
#include "analyzer/report/format.hpp"
#include "analyzer/report/gzip.hpp"
#include "analyzer/report/heading.hpp"
#include "analyzer/report/split_whole.hpp"

namespace boardless {
namespace {

namespace tag {
using Tag = protozero::pbf_tag_type;
enum class Profile : Tag {
  sample_type = 1,
  sample = 2,
  mapping = 3,
  location = 4,
  function = 5,
  string_table = 6,
  duration_nanos = 10,
  period_type = 11,
  period = 12,
  comment = 13,
  default_sample_type = 14
};
enum class ValueType : Tag { type = 1, unit = 2 };
enum class Sample : Tag { location_id = 1, value = 2 };
enum class Mapping : Tag {
  id = 1,
  memory_start = 2,
  memory_limit = 3,
  filename = 5,
  has_functions = 7,
  has_filenames = 8,
  has_line_numbers = 9,
  has_inline_frames = 10
};
enum class Location : Tag { id = 1, mapping_id = 2, address = 3, line = 4 };
enum class Line : Tag { function_id = 1, line = 2 };
enum class Function : Tag { id = 1, name = 2, system_name = 3, filename = 4 };
}  // namespace tag

template <typename Message>
using Builder = protozero::pbf_builder<Message>;

constexpr int none = Explanation::none;
constexpr std::size_t max_spread = 1'000'000;  // samples; beyond, small stacks are one sample each
constexpr std::uint64_t the_mapping = 1;

std::size_t index(int i) { return static_cast<std::size_t>(i); }

class Writer {
 public:
  explicit Writer(const Explanation& x)
      : x_(x), stacks_(export_stacks(x, false)), profile_(bytes_), code_(x.functions.size()) {
    std::map<std::uint32_t, std::size_t> at;
    for (std::size_t k = 0; k < x.code.size(); ++k) {
      at[x.code[k].address] = k;
      code_[linked(x.code[k].function)].push_back(k);
    }
    for (const Explanation::Call& call : x.calls) {
      const auto site = at.find(call.site);
      const auto [found, is_new] =
          sites_.try_emplace({call.caller, call.callee}, site == at.end() ? several : site->second);
      if (!is_new) found->second = several;
    }
  }

  std::string bytes() {
    string("");  // the format wants it first
    write_sample_types();
    write_samples();
    write_mapping();
    write_about();
    for (const std::string& text : strings_) profile_.add_string(tag::Profile::string_table, text);
    return std::move(bytes_);
  }

 private:
  static constexpr std::size_t several = ~std::size_t{0};

  std::size_t linked(int function) const {
    const int inside = x_.functions[index(function)].inside;
    return index(inside == none ? function : inside);
  }

  std::int64_t string(const std::string& text) {
    const auto [found, is_new] =
        string_ids_.try_emplace(text, static_cast<std::int64_t>(strings_.size()));
    if (is_new) strings_.push_back(text);
    return found->second;
  }

  // A function for each file that it has code of.
  std::uint64_t function(int function, int file) {
    const auto [found, is_new] =
        function_ids_.try_emplace({function, file}, function_ids_.size() + 1);
    if (is_new) {
      Builder<tag::Function> out(profile_, tag::Profile::function);
      const std::int64_t name = string(printable(x_.functions[index(function)].name));
      out.add_uint64(tag::Function::id, found->second);
      out.add_int64(tag::Function::name, name);
      out.add_int64(tag::Function::system_name, name);
      if (file != none)
        out.add_int64(tag::Function::filename, string(printable(x_.files[index(file)])));
    }
    return found->second;
  }

  std::uint64_t instruction_location(std::size_t code) {
    const auto [found, is_new] = instruction_ids_.try_emplace(code, next_location_);
    if (!is_new) return found->second;
    const Explanation::Code& c = x_.code[code];
    std::vector<Explanation::Place> places = {{c.function, c.file, c.line}};
    places.insert(places.end(), c.inlined_at.begin(), c.inlined_at.end());
    write_location(places, c.address);
    return found->second;
  }

  std::uint64_t function_location(int function) {
    const auto [found, is_new] = whole_ids_.try_emplace(function, next_location_);
    if (is_new) write_location({{function, x_.functions[index(function)].file, 0}}, {});
    return found->second;
  }

  void write_location(const std::vector<Explanation::Place>& places,
                      std::optional<std::uint32_t> address) {
    std::vector<std::uint64_t> functions;  // first: a message cannot begin within another
    for (const Explanation::Place& place : places)
      functions.push_back(function(place.function, place.file));
    Builder<tag::Location> out(profile_, tag::Profile::location);
    out.add_uint64(tag::Location::id, next_location_++);
    if (address) {
      out.add_uint64(tag::Location::mapping_id, the_mapping);
      out.add_uint64(tag::Location::address, *address);
    }
    for (std::size_t k = 0; k < places.size(); ++k) {
      Builder<tag::Line> line(out, tag::Location::line);
      line.add_uint64(tag::Line::function_id, functions[k]);
      line.add_int64(tag::Line::line, places[k].line);
    }
  }

  void write_value_type(tag::Profile where, const char* type, const char* unit) {
    Builder<tag::ValueType> out(profile_, where);
    out.add_int64(tag::ValueType::type, string(type));
    out.add_int64(tag::ValueType::unit, string(unit));
  }

  void write_sample_types() {
    write_value_type(tag::Profile::sample_type, "cycles", "count");
    write_value_type(tag::Profile::sample_type, "instructions", "count");
    write_value_type(tag::Profile::sample_type, "time", "nanoseconds");
    if (x_.estimate.energy_j) write_value_type(tag::Profile::sample_type, "energy", "nanojoules");
    write_value_type(tag::Profile::period_type, "cycles", "count");
    profile_.add_int64(tag::Profile::period, 1);
    profile_.add_int64(tag::Profile::default_sample_type, string("cycles"));
  }

  // Which stacks are divided among instructions: the costly ones, up to a bound.
  std::vector<bool> spread() const {
    std::vector<std::size_t> order(stacks_.stacks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
      return stacks_.stacks[a].cycles > stacks_.stacks[b].cycles;
    });
    std::vector<bool> out(order.size(), false);
    std::size_t samples = 0;
    for (const std::size_t k : order) {
      samples += code_[index(stacks_.stacks[k].function)].size();
      if (samples > max_spread) break;
      out[k] = true;
    }
    return out;
  }

  void write_samples() {
    const std::vector<bool> is_spread = spread();
    std::vector<std::uint64_t> callers;  // outermost first
    std::vector<std::size_t> depths;
    for (std::size_t k = 0; k < stacks_.stacks.size(); ++k) {
      const ExportStack& s = stacks_.stacks[k];
      if (s.parent == none) {
        callers.clear();
      } else {
        callers.resize(depths[index(s.parent)]);
        callers.push_back(caller_location(stacks_.stacks[index(s.parent)].function, s.function));
      }
      depths.push_back(callers.size());
      write_stack(s, callers, is_spread[k]);
    }
  }

  std::uint64_t caller_location(int caller, int callee) {
    const auto found = sites_.find({caller, callee});
    if (found == sites_.end() || found->second == several) return function_location(caller);
    return instruction_location(found->second);
  }

  void write_stack(const ExportStack& s, const std::vector<std::uint64_t>& callers, bool spread) {
    const std::vector<std::size_t>& codes = code_[index(s.function)];
    if (!spread || codes.empty()) {
      write_sample(function_location(s.function), callers, s);
      return;
    }
    std::vector<double> instructions, cycles, joules;
    for (const std::size_t k : codes) {
      const Cost& cost = x_.code[k].cost;
      instructions.push_back(static_cast<double>(cost.instructions));
      cycles.push_back(cost.cycles);
      joules.push_back(cost.energy_j);
    }
    const auto split_instructions = split_whole(s.instructions, instructions);
    const auto split_cycles = split_whole(s.cycles, cycles);
    const auto split_times = split_whole(s.time_ns, cycles);
    const auto split_energies = split_whole(s.energy_nj, joules);
    for (std::size_t k = 0; k < codes.size(); ++k) {
      const ExportStack part = {
          none, none, split_instructions[k], split_cycles[k], split_times[k], split_energies[k]};
      write_sample(instruction_location(codes[k]), callers, part);
    }
  }

  void write_sample(std::uint64_t leaf, const std::vector<std::uint64_t>& callers,
                    const ExportStack& cost) {
    std::vector<std::int64_t> values = {cost.cycles, cost.instructions, cost.time_ns};
    if (x_.estimate.energy_j) values.push_back(cost.energy_nj);
    if (std::all_of(values.begin(), values.end(), [](std::int64_t v) { return v == 0; })) return;
    std::vector<std::uint64_t> locations = {leaf};
    locations.insert(locations.end(), callers.rbegin(), callers.rend());
    Builder<tag::Sample> out(profile_, tag::Profile::sample);
    out.add_packed_uint64(tag::Sample::location_id, locations.begin(), locations.end());
    out.add_packed_int64(tag::Sample::value, values.begin(), values.end());
  }

  void write_mapping() {
    if (x_.code.empty()) return;
    Builder<tag::Mapping> out(profile_, tag::Profile::mapping);
    out.add_uint64(tag::Mapping::id, the_mapping);
    out.add_uint64(tag::Mapping::memory_start, x_.code.front().address);
    out.add_uint64(tag::Mapping::memory_limit,
                   std::uint64_t{x_.code.back().address} + x_.code.back().size);
    out.add_int64(tag::Mapping::filename, string(printable(x_.estimate.image_path)));
    // All is named already: readers need not look into the image.
    for (const tag::Mapping has : {tag::Mapping::has_functions, tag::Mapping::has_filenames,
                                   tag::Mapping::has_line_numbers, tag::Mapping::has_inline_frames})
      out.add_bool(has, true);
  }

  void write_about() {
    const Estimate& e = x_.estimate;
    profile_.add_int64(tag::Profile::duration_nanos, stacks_.total.time_ns);
    std::vector<std::string> lines = {"boardless " BOARDLESS_VERSION, "board: " + board_line(e),
                                      "counted: " + e.region,
                                      fmt::format("cycles: between {:.0f} and {:.0f}",
                                                  e.cycles_interval.low, e.cycles_interval.high)};
    if (!e.energy_j) lines.push_back("energy: unknown: " + e.no_energy_reason);
    for (const std::string& line : lines)
      profile_.add_int64(tag::Profile::comment, string(printable(line)));
  }

  const Explanation& x_;
  ExportStacks stacks_;
  std::string bytes_;
  Builder<tag::Profile> profile_;
  std::vector<std::vector<std::size_t>> code_;        // by function as linked
  std::map<std::pair<int, int>, std::size_t> sites_;  // of calls, by caller and callee
  std::map<std::string, std::int64_t> string_ids_;
  std::vector<std::string> strings_;
  std::map<std::pair<int, int>, std::uint64_t> function_ids_;
  std::map<std::size_t, std::uint64_t> instruction_ids_;
  std::map<int, std::uint64_t> whole_ids_;
  std::uint64_t next_location_ = 1;
};

}  // namespace

std::string export_pprof(const Explanation& x) { return gzip(Writer(x).bytes()); }

}  // namespace boardless
