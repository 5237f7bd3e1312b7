#include <algorithm>

#include "analyzer/image/image.hpp"
#include "analyzer/suggest.hpp"

namespace boardless {

const Symbol* Image::find_symbol(std::string_view name) const {
  const Symbol* found = nullptr;
  const auto rank = [](const Symbol& symbol) {
    return (symbol.is_global ? 2 : 0) + (symbol.is_function ? 1 : 0);
  };
  for (const Symbol& symbol : symbols)
    if ((symbol.name == name || symbol.raw_name == name) && (!found || rank(symbol) > rank(*found)))
      found = &symbol;
  return found;
}

std::optional<std::uint32_t> Image::address_of(std::string_view name) const {
  if (const Symbol* symbol = find_symbol(name)) return symbol->address;
  const auto value = linker_values.find(name);
  if (value == linker_values.end()) return std::nullopt;
  return value->second;
}

const Symbol* Image::symbol_at(std::uint32_t address) const {
  auto after = std::upper_bound(
      symbols.begin(), symbols.end(), address,
      [](std::uint32_t wanted, const Symbol& symbol) { return wanted < symbol.address; });
  // Symbols may nest and alias, so the nearest start below need not hold the address. The nearest
  // function that does wins; of several at one address, the first in the image's order.
  const Symbol* best = nullptr;
  for (auto it = std::make_reverse_iterator(after); it != symbols.rend(); ++it) {
    if (best && best->is_function && it->address != best->address) break;
    if (address - it->address >= it->size) continue;
    if (!best || (it->is_function && !best->is_function) ||
        (it->address == best->address && it->is_function == best->is_function))
      best = &*it;
  }
  return best;
}

std::vector<std::string> Image::similar_symbols(std::string_view name) const {
  std::vector<std::string> names;
  names.reserve(symbols.size());
  for (const Symbol& symbol : symbols) names.push_back(symbol.name);
  return nearest(name, names);
}

}  // namespace boardless
