#include "analyzer/cost/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <unordered_map>

#include "analyzer/cost/context_costs.hpp"
#include "isa/decoder.hpp"

namespace boardless {
namespace {

// The functions of a run, and which of them an address belongs to.
class FunctionTable {
 public:
  FunctionTable(const Image& image, const Profile& profile) : image_(image) {
    if (!profile.call_tree) return;
    // Code without a symbol is told apart by what was called.
    for (const CallTree::Context& c : profile.call_tree->contexts)
      if (!image.symbol_at(c.function)) entries_.push_back(c.function);
    std::sort(entries_.begin(), entries_.end());
  }

  // As linked. `address` may be anywhere in it.
  int linked(std::uint32_t address) {
    if (const Symbol* symbol = image_.symbol_at(address))
      return index_of(none, symbol->name, symbol->address);
    const auto after = std::upper_bound(entries_.begin(), entries_.end(), address);
    if (after == entries_.begin()) return index_of(none, unattributed, 0);
    const std::uint32_t entry = *(after - 1);
    return index_of(none, fmt::format("{} at 0x{:08x}", unattributed, entry), entry);
  }
  int inlined(int inside, const std::string& name) { return index_of(inside, name, 0); }
  int file(const std::string& name) {
    const auto [found, is_new] = file_index_.try_emplace(name, static_cast<int>(files.size()));
    if (is_new) files.push_back(name);
    return found->second;
  }

  std::vector<Explanation::Function> functions;
  std::vector<std::string> files;

 private:
  static constexpr int none = Explanation::none;
  int index_of(int inside, const std::string& name, std::uint32_t address) {
    const auto [found, is_new] =
        index_.try_emplace({inside, address, name}, static_cast<int>(functions.size()));
    if (is_new) {
      Explanation::Function& function = functions.emplace_back();
      function.name = name;
      function.inside = inside;
      function.address = inside == none ? address : functions[index(inside)].address;
    }
    return found->second;
  }
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }

  const Image& image_;
  std::vector<std::uint32_t> entries_;
  std::map<std::tuple<int, std::uint32_t, std::string>, int> index_;
  std::map<std::string, int> file_index_;
};

std::string disassembled(Decoder& decoder, const Instruction& i, const Image& image) {
  const std::uint32_t first = i.size == 4 ? i.encoding >> 16 : i.encoding;
  const std::uint32_t second = i.encoding & 0xFFFF;
  const std::uint8_t bytes[4] = {
      static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(first >> 8),
      static_cast<std::uint8_t>(second), static_cast<std::uint8_t>(second >> 8)};
  ItState it;
  if (i.in_it) it.bits = static_cast<std::uint8_t>(i.condition << 4 | 8);
  std::string text = decoder.text(std::span(bytes, i.size), i.address, it);
  if (i.op != Op::branch && i.op != Op::call) return text;
  const Symbol* symbol = image.symbol_at(i.target);
  if (!symbol || (symbol->address != i.target && i.op != Op::call)) return text;
  const std::uint32_t offset = i.target - symbol->address;
  return text + (offset ? fmt::format(" <{}+0x{:x}>", symbol->name, offset)
                        : fmt::format(" <{}>", symbol->name));
}

// Reasons in a fixed order, those that occur.
struct Reasons {
  std::vector<std::string> names;
  std::map<std::string_view, int> index;
  int of(std::string_view name) {
    const auto [found, is_new] = index.try_emplace(name, static_cast<int>(names.size()));
    if (is_new) names.emplace_back(name);
    return found->second;
  }
};

void add_lost(Explanation::Code& code, const InstructionCost& row, Reasons& reasons) {
  for (std::size_t l = 0; l < loss_count; ++l)
    if (row.lost[l] > 0)
      code.lost.emplace_back(reasons.of(to_string(static_cast<Loss>(l))), row.lost[l]);
  for (const auto& [name, cycles] : row.stalls)
    if (cycles > 0) code.lost.emplace_back(reasons.of(name), cycles);
  std::sort(code.lost.begin(), code.lost.end(),
            [](const auto& a, const auto& b) { return a.second > b.second; });
}

// Functions by own cycles; indices elsewhere follow.
void sort_functions(Explanation& x) {
  std::vector<int> order(x.functions.size());
  for (std::size_t k = 0; k < order.size(); ++k) order[k] = static_cast<int>(k);
  std::stable_sort(order.begin(), order.end(), [&x](int a, int b) {
    const Explanation::Function& f = x.functions[static_cast<std::size_t>(a)];
    const Explanation::Function& g = x.functions[static_cast<std::size_t>(b)];
    if (f.own.cycles != g.own.cycles) return f.own.cycles > g.own.cycles;
    if (f.inclusive.cycles != g.inclusive.cycles) return f.inclusive.cycles > g.inclusive.cycles;
    return f.name < g.name;
  });
  std::vector<int> moved(order.size());
  std::vector<Explanation::Function> sorted;
  for (std::size_t k = 0; k < order.size(); ++k) {
    moved[static_cast<std::size_t>(order[k])] = static_cast<int>(k);
    sorted.push_back(std::move(x.functions[static_cast<std::size_t>(order[k])]));
  }
  x.functions = std::move(sorted);
  const auto follow = [&moved](int& function) {
    if (function != Explanation::none) function = moved[static_cast<std::size_t>(function)];
  };
  for (Explanation::Function& f : x.functions) follow(f.inside);
  for (Explanation::Code& c : x.code) {
    follow(c.function);
    for (Explanation::Place& place : c.inlined_at) follow(place.function);
  }
  for (Explanation::Context& c : x.contexts) follow(c.function);
  for (Explanation::Call& c : x.calls) {
    follow(c.caller);
    follow(c.callee);
  }
}

template <typename Rows, typename Take>
void check_sum(const char* what, const Rows& rows, const Estimate& estimate, Take take) {
  const Cost total = estimate.rows();
  Cost sum;
  for (const auto& row : rows) sum.add(take(row));
  const auto differs = [](double a, double b) {
    return std::abs(a - b) > 1e-9 * std::max(1e-12, std::max(std::abs(a), std::abs(b)));
  };
  if (sum.instructions != total.instructions || differs(sum.cycles, total.cycles) ||
      differs(sum.energy_j, total.energy_j))
    throw std::logic_error(fmt::format("the rows by {} do not sum to the total", what));
}

}  // namespace

Explanation explain(const Image& image, Estimate estimate, const Profile& profile) {
  Explanation x;
  FunctionTable table(image, profile);
  Reasons reasons;
  Decoder decoder;
  std::unordered_map<std::uint32_t, const Instruction*> instructions;
  for (const Block& block : profile.blocks)
    for (const Instruction& i : block.instructions) instructions.try_emplace(i.address, &i);

  InlinedCosts inlined;
  for (const InstructionCost& row : estimate.instructions_by_address) {
    Explanation::Code& code = x.code.emplace_back();
    code.address = row.address;
    code.cost = row.cost;
    code.classes = row.classes;
    add_lost(code, row, reasons);
    const int linked = table.linked(row.address);
    code.function = linked;
    std::vector<int> chain;  // of inlined functions, outermost first
    if (image.debug) {
      const std::vector<SourceFrame> frames = image.debug->frames_at(row.address);
      if (!frames.empty() && frames.front().line) {
        code.file = table.file(frames.front().file);
        code.line = frames.front().line;
      }
      for (std::size_t k = frames.size(); k-- > 1;) {
        if (frames[k - 1].function.empty()) continue;
        const int around = chain.empty() ? linked : chain.back();
        code.inlined_at.push_back({around, table.file(frames[k].file), frames[k].line});
        chain.push_back(table.inlined(linked, frames[k - 1].function));
      }
      std::reverse(code.inlined_at.begin(), code.inlined_at.end());
    }
    if (!chain.empty()) code.function = chain.back();
    inlined[linked][chain].add(row.cost);
    Explanation::Function& function = table.functions[static_cast<std::size_t>(code.function)];
    if (!function.own.instructions) {
      function.file = code.file;
      function.line = code.line;
    }
    function.own.add(row.cost);
    if (const auto found = instructions.find(row.address); found != instructions.end()) {
      code.size = found->second->size;
      code.text = disassembled(decoder, *found->second, image);
    }
  }
  if (profile.call_tree) {
    const CallTree& tree = *profile.call_tree;
    const auto linked = [&table](std::uint32_t address) { return table.linked(address); };
    x.contexts = context_costs(tree, inlined, estimate, linked);
    x.calls = call_costs(tree, estimate, linked);
    for (const CallTree::Stack& stack : tree.stacks) {
      Explanation::Function& f = table.functions[static_cast<std::size_t>(linked(stack.function))];
      f.own_stack = std::max(f.own_stack.value_or(0), stack.own_bytes);
      f.stack = std::max(f.stack.value_or(0), stack.bytes);
    }
    x.stack_bytes = tree.stack_bytes;
    x.calls_folded = tree.folded;
  }
  x.functions = std::move(table.functions);
  x.files = std::move(table.files);
  x.reasons = std::move(reasons.names);
  add_inclusive(x, inlined);
  sort_functions(x);
  x.estimate = std::move(estimate);
  check_sum("instruction", x.code, x.estimate, [](const auto& row) { return row.cost; });
  check_sum("function", x.functions, x.estimate, [](const auto& row) { return row.own; });
  if (!x.contexts.empty())
    check_sum("context", x.contexts, x.estimate, [](const auto& row) { return row.own; });
  return x;
}

}  // namespace boardless
