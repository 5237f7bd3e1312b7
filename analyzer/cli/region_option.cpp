#include "analyzer/cli/region_option.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "analyzer/error.hpp"
#include "analyzer/suggest.hpp"

namespace boardless::cli {
namespace {

bool parse_integer(std::string_view text, std::uint64_t& value) {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

// "filter::apply" finds filter::apply(unsigned) when only one function is called so.
const Symbol* find_by_short_name(const std::string& name, const Image& image) {
  const Symbol* found = nullptr;
  for (const Symbol& symbol : image.symbols) {
    if (!symbol.is_function || symbol.name.size() <= name.size()) continue;
    if (!symbol.name.starts_with(name) || symbol.name[name.size()] != '(') continue;
    if (found && found->address != symbol.address) return nullptr;
    found = &symbol;
  }
  return found;
}

const Symbol& find_code(const std::string& name, const Image& image) {
  const Symbol* symbol = image.find_symbol(name);
  if (!symbol) symbol = find_by_short_name(name, image);
  if (symbol) return *symbol;
  if (image.symbols.empty())
    throw Error(ErrorKind::request, fmt::format("'{}' has no symbols; give an address such as "
                                                "0x08000123 in place of '{}'",
                                                image.path, name));
  const std::string meant = did_you_mean(image.similar_symbols(name));
  throw Error(ErrorKind::request,
              fmt::format("'{}' has no symbol '{}'{}", image.path, name, meant));
}

bool holds_code(const Image& image, std::uint32_t address) {
  for (const Segment& segment : image.segments) {
    const auto within = [&](std::uint32_t base) { return address - base < segment.bytes.size(); };
    if (within(segment.address) || within(segment.run_address)) return true;
  }
  return false;
}

std::vector<std::uint32_t> parse_arguments(const std::string& text, const Image& image) {
  std::vector<std::uint32_t> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    std::string word = text.substr(at, comma - at);
    at = comma + 1;
    const bool negative = word.starts_with("-");
    std::uint64_t value = 0;
    if (parse_integer(std::string_view(word).substr(negative ? 1 : 0), value)) {
      if (value > 0xFFFFFFFFull || (negative && value > 0x80000000ull))
        throw Error(ErrorKind::request, fmt::format("argument '{}' does not fit 32 bits", word));
      out.push_back(static_cast<std::uint32_t>(negative ? 0 - value : value));
    } else if (const Symbol* symbol = image.find_symbol(word)) {
      out.push_back(symbol->address | (symbol->is_function ? 1u : 0u));
    } else {
      throw Error(ErrorKind::request,
                  fmt::format("argument '{}' is neither an integer nor a symbol of '{}'{}", word,
                              image.path, did_you_mean(image.similar_symbols(word))));
    }
    if (out.size() > 64) throw Error(ErrorKind::request, "--args takes at most 64 arguments");
  }
  return out;
}

}  // namespace

std::uint32_t parse_address(const std::string& text) {
  std::uint64_t value = 0;
  if (!parse_integer(text, value) || value > 0xFFFFFFFFull)
    throw Error(ErrorKind::request,
                fmt::format("'{}' is not an address; write it as 0x08000000", text));
  return static_cast<std::uint32_t>(value);
}

std::uint64_t parse_count(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  double scale = 1;
  if (error == std::errc() && rest + 1 == end) {
    if (*rest == 'k')
      scale = 1e3;
    else if (*rest == 'M')
      scale = 1e6;
    else if (*rest == 'G')
      scale = 1e9;
    else
      scale = 0;
  } else if (rest != end) {
    scale = 0;
  }
  value *= scale;
  if (error != std::errc() || !std::isfinite(value) || value < 1 || value > 1e18)
    throw Error(
        ErrorKind::request,
        fmt::format("'{}' is not a number of instructions; write it as 1000000, 5M or 10e9", text));
  return static_cast<std::uint64_t>(value);
}

std::vector<Placement> parse_placements(const std::vector<std::string>& words, const Image& image,
                                        const Board& board) {
  std::vector<Placement> out;
  std::vector<std::string> memories;
  for (const Memory& memory : board.memories)
    if (memory.kind != MemoryKind::peripheral) memories.push_back(memory.name);
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == word.size())
      throw Error(ErrorKind::request,
                  fmt::format("'{}' is not a placement; write it as .text=itcm", word));
    const std::string what = word.substr(0, equals);
    Placement placement;
    placement.memory = word.substr(equals + 1);
    if (std::find(memories.begin(), memories.end(), placement.memory) == memories.end())
      throw Error(ErrorKind::request,
                  fmt::format("board {} has no memory '{}'; it has {}", board.id, placement.memory,
                              fmt::join(memories, ", ")));
    std::vector<std::string> names;
    for (const Section& section : image.sections) {
      names.push_back(section.name);
      if (section.name != what) continue;
      placement.begin = section.address;
      placement.size = section.size;
    }
    if (const Symbol* symbol = image.find_symbol(what); symbol && placement.size == 0) {
      placement.begin = symbol->address;
      placement.size = symbol->size;
    }
    if (placement.size == 0)
      throw Error(
          ErrorKind::request,
          fmt::format("'{}' has no section or symbol '{}'{}; its sections are {}", image.path, what,
                      did_you_mean(image.similar_symbols(what)), fmt::join(names, ", ")));
    out.push_back(placement);
  }
  return out;
}

std::uint32_t resolve_code(const std::string& place, const Image& image) {
  std::uint64_t value = 0;
  if (parse_integer(place, value)) {
    const std::uint32_t address = parse_address(place) & ~1u;
    if (!holds_code(image, address))
      throw Error(ErrorKind::request,
                  fmt::format("'{}' has nothing at 0x{:08x}", image.path, address));
    return address;
  }
  return find_code(place, image).address & ~1u;
}

std::string apply_region(const boost::program_options::variables_map& values, const Image& image,
                         RunOptions& options) {
  std::string name = "the whole run from reset";
  const auto word = [&values](const char* key) { return values[key].as<std::string>(); };
  if (values.count("args") && !values.count("call"))
    throw Error(ErrorKind::request, "--args needs --call");
  if (values.count("call")) {
    options.call = resolve_code(word("call"), image);
    if (values.count("args")) options.arguments = parse_arguments(word("args"), image);
    name = "a call of " + word("call");
  }
  if (values.count("from")) {
    options.from = resolve_code(word("from"), image);
    name = values.count("to") ? word("from") : "each call of " + word("from");
  }
  if (values.count("to")) {
    options.to = resolve_code(word("to"), image);
    name += " to " + word("to");
  }
  if (values.count("passes")) {
    if (!values.count("from")) throw Error(ErrorKind::request, "--passes needs --from");
    std::uint64_t passes = 0;
    if (!parse_integer(word("passes"), passes) || passes == 0)
      throw Error(ErrorKind::request, "--passes is a whole number, 1 or more");
    options.max_passes = passes;
  }
  return name;
}

}  // namespace boardless::cli
