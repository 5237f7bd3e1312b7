// The callgrind format (valgrind's manual, "Callgrind Format Specification"). A function is one as
// linked; what was inlined into it is told by file and line (fi=, fe=), as callgrind itself does.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "analyzer/report/exports.hpp"
#include "analyzer/report/format.hpp"
#include "analyzer/report/heading.hpp"
#include "analyzer/report/split_whole.hpp"

namespace boardless {
namespace {

constexpr int none = Explanation::none;

std::size_t index(int i) { return static_cast<std::size_t>(i); }

// "(3) main" where a name comes first, "(3)" from then on. A plain name could not begin with a
// parenthesis, as C++'s "(anonymous namespace)::run" does.
class Names {
 public:
  std::string operator()(int id, const std::string& name) {
    if (!seen_.insert(id).second) return fmt::format("({})", id + 1);
    const bool blank = name.find_first_not_of(' ') == std::string::npos;
    return fmt::format("({}) {}", id + 1, blank ? "???" : printable(name));
  }

 private:
  std::set<int> seen_;
};

class Writer {
 public:
  explicit Writer(const Explanation& x) : x_(x), energy_(x.estimate.energy_j.has_value()) {
    std::vector<double> cycles, joules;
    for (const Explanation::Code& c : x.code) {
      cycles.push_back(c.cost.cycles);
      joules.push_back(c.cost.energy_j);
    }
    cycles_ = split_whole(std::llround(x.estimate.cycles), cycles);
    energies_pj_ = split_whole(picojoules(x.estimate.energy_j.value_or(0)), joules);
    for (std::size_t k = 0; k < x.code.size(); ++k) code_[linked(x.code[k].function)].push_back(k);
    for (const Explanation::Call& call : x.calls) {
      if (call.caller == none || call.callee == none) continue;
      calls_[call.site].push_back(&call);
      code_[call.caller];
    }
    // All of a function that is inlined: at least its file is to be had.
    for (auto& [function, codes] : code_)
      files_[function] = x.functions[index(function)].file == none && !codes.empty()
                             ? place_as_linked(x.code[codes.front()]).file
                             : x.functions[index(function)].file;
  }

  std::string text() {
    header();
    out_ += fmt::format("summary: {}\n\nob=(1) {}\n", totals(), printable(x_.estimate.image_path));
    for (const auto& [function, codes] : code_) write_function(function, codes);
    out_ += fmt::format("\ntotals: {}\n", totals());
    return std::move(out_);
  }

 private:
  static std::int64_t picojoules(double energy_j) { return std::llround(energy_j * 1e12); }

  int linked(int function) const {
    const int inside = x_.functions[index(function)].inside;
    return inside == none ? function : inside;
  }

  static Explanation::Place place_as_linked(const Explanation::Code& c) {
    return c.inlined_at.empty() ? Explanation::Place{c.function, c.file, c.line}
                                : c.inlined_at.back();
  }

  // One more than there are files stands for the unknown one.
  std::string file(int file) {
    return file == none ? file_names_(static_cast<int>(x_.files.size()), "???")
                        : file_names_(file, x_.files[index(file)]);
  }

  // By function: those of two files may share a name.
  std::string name(int function) {
    return function_names_(function, x_.functions[index(function)].name);
  }

  std::string costs(std::int64_t cycles, std::uint64_t instructions, std::int64_t energy_pj) const {
    return energy_ ? fmt::format("{} {} {}", cycles, instructions, energy_pj)
                   : fmt::format("{} {}", cycles, instructions);
  }

  std::string totals() const {
    const Estimate& e = x_.estimate;
    return costs(std::llround(e.cycles), e.instructions, picojoules(e.energy_j.value_or(0)));
  }

  void header() {
    const Estimate& e = x_.estimate;
    out_ += fmt::format(
        "# callgrind format\nversion: 1\ncreator: boardless {}\ncmd: {}\n"
        "desc: Board: {}\ndesc: Counted: {}\ndesc: Cycles: between {:.0f} and {:.0f}\n",
        BOARDLESS_VERSION, printable(e.image_path), printable(board_line(e)), printable(e.region),
        e.cycles_interval.low, e.cycles_interval.high);
    if (energy_)
      out_ +=
          fmt::format("desc: Energy_pJ: picojoules, between {} and {}\n",
                      picojoules(e.energy_interval_j.low), picojoules(e.energy_interval_j.high));
    else
      out_ += fmt::format("desc: Energy: unknown: {}\n", printable(e.no_energy_reason));
    out_ += "positions: instr line\nevent: Cycles : Cycles\nevent: Ir : Instructions executed\n";
    if (energy_) out_ += "event: Energy_pJ : Energy in picojoules\n";
    out_ += fmt::format("events: Cycles Ir{}\n", energy_ ? " Energy_pJ" : "");
  }

  void write_function(int function, const std::vector<std::size_t>& codes) {
    const int home = files_.at(function);
    out_ += fmt::format("\nfl={}\nfn={}\n", file(home), name(function));
    int current = home;
    for (const std::size_t k : codes) {
      const Explanation::Code& c = x_.code[k];
      if (c.file != current)
        out_ += fmt::format("{}={}\n", c.file == home ? "fe" : "fi", file(c.file));
      current = c.file;
      out_ += fmt::format("0x{:x} {} {}\n", c.address, c.line,
                          costs(cycles_[k], c.cost.instructions, energies_pj_[k]));
      if (const auto found = calls_.find(c.address); found != calls_.end()) {
        for (const Explanation::Call* call : found->second) write_call(*call, c.line, current);
        calls_.erase(found);
      }
    }
    // Calls of instructions that did not run within the region: it began inside them.
    for (auto at = calls_.begin(); at != calls_.end();) {
      if (at->second.front()->caller != function) {
        ++at;
        continue;
      }
      for (const Explanation::Call* call : at->second) write_call(*call, 0, current);
      at = calls_.erase(at);
    }
  }

  void write_call(const Explanation::Call& call, std::uint32_t line, int current) {
    const Explanation::Function& callee = x_.functions[index(call.callee)];
    const auto found = files_.find(call.callee);
    const int home = found == files_.end() ? callee.file : found->second;
    if (home != current) out_ += fmt::format("cfi={}\n", file(home));
    // Readers take the costs after "calls=0" for the caller's own: a call that began before the
    // region counts as one.
    out_ += fmt::format("cfn={}\ncalls={} 0x{:x} {}\n0x{:x} {} {}\n", name(call.callee),
                        std::max<std::uint64_t>(call.calls, 1), callee.address, callee.line,
                        call.site, line,
                        costs(std::llround(call.inclusive.cycles), call.inclusive.instructions,
                              picojoules(call.inclusive.energy_j)));
  }

  const Explanation& x_;
  bool energy_;
  std::vector<std::int64_t> cycles_, energies_pj_;                        // of x.code
  std::map<int, std::vector<std::size_t>> code_;                          // by function as linked
  std::map<int, int> files_;                                              // where these are
  std::map<std::uint32_t, std::vector<const Explanation::Call*>> calls_;  // yet to be written
  Names file_names_, function_names_;
  std::string out_;
};

}  // namespace

std::string export_callgrind(const Explanation& x) { return Writer(x).text(); }

}  // namespace boardless
