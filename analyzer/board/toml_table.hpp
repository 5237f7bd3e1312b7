// A TOML table of which every key has to be asked for: what nobody asked for is an error, and so is
// a missing key or a wrong type. Each error names file, line and key.
//
//   TomlTable memory(table, "boards/x.toml", "memory");
//   memory.integer("size", 1, 1e9)   // boards/x.toml:12: memory.size has to be a whole number
//   memory.finish()                  // boards/x.toml:14: memory.sizw is not a known key; did ...?
//
// Private to board_file.cpp, calibrate's read_model.cpp and search's read_space.cpp, which alone
// pay for compiling toml++.
#pragma once

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "analyzer/error.hpp"
#include "analyzer/suggest.hpp"

namespace boardless {

// Error naming path and line where the text is not TOML.
// toml++ goes down one call for each dot of a key: a line of thousands would end the program.
inline void check_dots(std::string_view text, const std::string& path) {
  constexpr int most = 1000;
  int dots = 0, line = 1;
  for (const char c : text) {
    if (c == '\n') {
      dots = 0;
      ++line;
    } else if (c == '.' && ++dots > most) {
      throw Error(ErrorKind::request,
                  fmt::format("{}:{}: more than {} dots in one line", path, line, most));
    }
  }
}

inline toml::table parse_toml(std::string_view text, const std::string& path) {
  check_dots(text, path);
  try {
    return toml::parse(text, path);
  } catch (const toml::parse_error& error) {
    throw Error(ErrorKind::request, fmt::format("{}:{}: not TOML: {}", path,
                                                error.source().begin.line, error.description()));
  }
}

class TomlTable {
 public:
  TomlTable(const toml::table& table, std::string path, std::string name)
      : table_(&table), path_(std::move(path)), name_(std::move(name)) {}

  bool has(const std::string& key) {
    asked_.insert(key);
    return table_->contains(key);
  }

  // As it is, for what takes more than one type; `kind` tells what it has to be if it is missing.
  const toml::node& node(const std::string& key, const char* kind) { return required(key, kind); }

  int line(const std::string& key = "") const {
    const toml::node* found = key.empty() ? nullptr : table_->get(key);
    return static_cast<int>((found ? found->source() : table_->source()).begin.line);
  }

  // "boards/x.toml:12: memory.size", as errors have it.
  std::string where(const std::string& key) const {
    const int found = line(key);
    return fmt::format("{}:{}: {}", path_, found ? found : 1, full(key));
  }

  std::string possibly_empty_text(const std::string& key) {
    const toml::node& node = required(key, "a text");
    if (!node.is_string()) fail(key, "has to be a text in quotes");
    return node.as_string()->get();
  }

  std::string text(const std::string& key) {
    std::string value = possibly_empty_text(key);
    if (value.find_first_not_of(" \t\n") == std::string::npos) fail(key, "is empty");
    return value;
  }

  double number(const std::string& key, double low, double high) {
    const toml::node& node = required(key, "a number");
    double value = NAN;
    if (const auto* whole = node.as_integer()) value = static_cast<double>(whole->get());
    if (const auto* real = node.as_floating_point()) value = real->get();
    if (!std::isfinite(value)) fail(key, "has to be a number");
    if (value < low || value > high)
      fail(key, fmt::format("is {:g}, outside {:g} to {:g}", value, low, high));
    return value;
  }

  std::int64_t integer(const std::string& key, std::int64_t low, std::int64_t high) {
    const toml::node& node = required(key, "a whole number");
    if (!node.is_integer()) fail(key, "has to be a whole number");
    return checked(key, node.as_integer()->get(), low, high);
  }

  bool boolean(const std::string& key) {
    const toml::node& node = required(key, "true or false");
    if (!node.is_boolean()) fail(key, "has to be true or false");
    return node.as_boolean()->get();
  }

  std::vector<std::string> texts(const std::string& key) {
    std::vector<std::string> values;
    for (const toml::node& node : array(key, "an array of texts")) {
      if (!node.is_string()) fail(key, "has to be an array of texts");
      values.push_back(node.as_string()->get());
    }
    return values;
  }

  std::vector<std::int64_t> integers(const std::string& key, std::int64_t low, std::int64_t high) {
    std::vector<std::int64_t> values;
    for (const toml::node& node : array(key, "an array of whole numbers")) {
      if (!node.is_integer()) fail(key, "has to be an array of whole numbers");
      values.push_back(checked(key, node.as_integer()->get(), low, high));
    }
    return values;
  }

  std::vector<double> numbers(const std::string& key, double low, double high) {
    std::vector<double> values;
    for (const toml::node& node : array(key, "an array of numbers")) {
      if (!node.is_number()) fail(key, "has to be an array of numbers");
      values.push_back(*node.value<double>());
      if (!(values.back() >= low && values.back() <= high))
        fail(key, fmt::format("holds {:g}, outside {:g} to {:g}", values.back(), low, high));
    }
    return values;
  }

  TomlTable table(const std::string& key) {
    const toml::node& node = required(key, "a table");
    if (!node.is_table()) fail(key, "has to be a table");
    return {*node.as_table(), path_, full(key)};
  }

  // [[key]] tables, or an array of inline tables; at least one.
  std::vector<TomlTable> tables(const std::string& key) {
    std::vector<TomlTable> found;
    for (const toml::node& node : array(key, "an array of tables")) {
      if (!node.is_table()) fail(key, "has to be an array of tables");
      found.emplace_back(*node.as_table(), path_, full(key));
    }
    if (found.empty()) fail(key, "has no entries");
    return found;
  }

  // The same before anything is read, where all keys are known: a key that is written wrongly is
  // named, and not that the right one is missing.
  void check_keys(const std::vector<std::string>& known) const {
    for (const auto& [key, node] : *table_) {
      const std::string word(key.str());
      if (std::find(known.begin(), known.end(), word) == known.end())
        fail(word, "is not a known key" + did_you_mean(nearest(word, known)));
    }
  }

  void finish() const {
    for (const auto& [key, node] : *table_) {
      const std::string word(key.str());
      if (asked_.count(word)) continue;
      const std::vector<std::string> known(asked_.begin(), asked_.end());
      fail(word, "is not a known key" + did_you_mean(nearest(word, known)));
    }
  }

  [[noreturn]] void fail(const std::string& key, const std::string& what) const {
    throw Error(ErrorKind::request, where(key) + " " + what);
  }

 private:
  std::string full(const std::string& key) const { return name_.empty() ? key : name_ + "." + key; }

  const toml::node& required(const std::string& key, const char* kind) {
    asked_.insert(key);
    const toml::node* node = table_->get(key);
    if (!node) fail(key, fmt::format("is missing; it has to be {}", kind));
    return *node;
  }

  const toml::array& array(const std::string& key, const char* kind) {
    const toml::node& node = required(key, kind);
    if (!node.is_array()) fail(key, fmt::format("has to be {}", kind));
    return *node.as_array();
  }

  std::int64_t checked(const std::string& key, std::int64_t value, std::int64_t low,
                       std::int64_t high) const {
    if (value < low || value > high)
      fail(key, fmt::format("is {}, outside {} to {}", value, low, high));
    return value;
  }

  const toml::table* table_;
  std::string path_;
  std::string name_;  // where this table stands: "memory", "current"; "" for the file itself
  std::set<std::string> asked_;
};

}  // namespace boardless
