// Reads a space file. docs/search.md describes the format; what is not in there is refused.
#include <algorithm>
#include <cmath>

#include "analyzer/board/toml_table.hpp"
#include "analyzer/image/sha256.hpp"
#include "analyzer/measured/text_input.hpp"
#include "analyzer/search/search_space.hpp"
#include "analyzer/search/space_bounds.hpp"

namespace boardless {
namespace {

constexpr StageField all_fields[] = {
    StageField::kind,      StageField::channels,   StageField::kernel,
    StageField::stride,    StageField::dilation,   StageField::repeats,
    StageField::expansion, StageField::activation, StageField::operation};
constexpr std::int32_t most_resolution = 1024;

std::string words_text(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words)
    out += fmt::format("{}'{}'", out.empty() ? "" : word == words.back() ? " or " : ", ", word);
  return out;
}

// A value, a list of choices, or {from, to, step}.
class ChoicesReader {
 public:
  ChoicesReader(TomlTable& table, std::string key, std::int32_t low, std::int32_t high, bool pairs,
                std::span<const std::string_view> words)
      : table_(table), key_(std::move(key)), low_(low), high_(high), pairs_(pairs), words_(words) {}

  // What may not be meant goes to `notes`.
  std::vector<SpaceValue> read(std::vector<std::string>& notes) {
    const toml::node& node = table_.node(
        key_, words_.empty() ? "a number or a list of choices" : "a word or a list of choices");
    if (const toml::array* list = node.as_array()) {
      if (list->empty()) table_.fail(key_, "has no choices");
      for (const toml::node& item : *list) add(value_of(item));
    } else if (const toml::table* range = node.as_table()) {
      read_range(*range, notes);
    } else {
      add(value_of(node));
    }
    return std::move(out_);
  }

 private:
  void add(const SpaceValue& value) {
    if (std::find(out_.begin(), out_.end(), value) != out_.end())
      table_.fail(key_, "has a choice twice");
    if (out_.size() == max_space_choices)
      table_.fail(key_, fmt::format("has more than {} choices", max_space_choices));
    out_.push_back(value);
  }

  std::int32_t number_of(const toml::node& node) {
    const auto* whole = node.as_integer();
    if (!whole)
      table_.fail(key_, pairs_ ? "has to hold whole numbers, or pairs of them in a list: "
                                 "[[height, width]]"
                               : "has to hold whole numbers");
    if (whole->get() < low_ || whole->get() > high_)
      table_.fail(key_,
                  fmt::format("has a choice of {}, outside {} to {}", whole->get(), low_, high_));
    return static_cast<std::int32_t>(whole->get());
  }

  SpaceValue value_of(const toml::node& node) {
    if (!words_.empty()) return word_of(node);
    const toml::array* pair = node.as_array();
    if (!pair) {
      const std::int32_t value = number_of(node);
      return {value, value};
    }
    if (!pairs_) table_.fail(key_, "has a list among its choices, which have to be numbers");
    if (pair->size() != 2) table_.fail(key_, "has a pair that is not [height, width]");
    return {number_of(*pair->get(0)), number_of(*pair->get(1))};
  }

  SpaceValue word_of(const toml::node& node) {
    if (!node.is_string()) table_.fail(key_, "has to be " + words_text(words_));
    const std::string& word = node.as_string()->get();
    for (std::size_t k = 0; k < words_.size(); ++k)
      if (word == words_[k]) {
        const auto place = static_cast<std::int32_t>(k);
        return {place, place};
      }
    const std::vector<std::string> known(words_.begin(), words_.end());
    table_.fail(key_, fmt::format("is {}; it has to be {}{}", in_quotes(word), words_text(words_),
                                  did_you_mean(nearest(word, known))));
  }

  void read_range(const toml::table& range, std::vector<std::string>& notes) {
    if (!words_.empty()) table_.fail(key_, "has to be " + words_text(words_));
    std::int64_t numbers[3] = {low_, high_, 1};
    const char* keys[3] = {"from", "to", "step"};
    for (const auto& [key, node] : range) {
      const std::string word(key.str());
      const auto* found = std::find(std::begin(keys), std::end(keys), word);
      if (found == std::end(keys))
        table_.fail(key_, fmt::format("is a range with a key '{}'; it has from, to and step{}",
                                      word.substr(0, 40),
                                      did_you_mean(nearest(word, {"from", "to", "step"}))));
      const auto* whole = node.as_integer();
      if (!whole) table_.fail(key_, fmt::format("is a range with a {} that is no number", word));
      numbers[found - std::begin(keys)] = whole->get();
    }
    const auto [from, to, step] = numbers;
    if (!range.contains("from") || !range.contains("to"))
      table_.fail(key_, "is a range without from and to");
    if (from < low_ || to > high_ || from > to || step < 1 || step > high_)
      table_.fail(key_,
                  fmt::format("is the range {} to {} in steps of {}; it has to rise within {} "
                              "to {}",
                              from, to, step, low_, high_));
    for (std::int64_t value = from; value <= to; value += step) {
      const auto number = static_cast<std::int32_t>(value);
      add({number, number});
    }
    if (out_.back().height != to)
      notes.push_back(fmt::format("{} has {} for its largest choice: steps of {} from {} miss {}",
                                  table_.where(key_), out_.back().height, step, from, to));
  }

  TomlTable& table_;
  std::string key_;
  std::int32_t low_, high_;
  bool pairs_;
  std::span<const std::string_view> words_;
  std::vector<SpaceValue> out_;
};

std::vector<SpaceValue> read_field(TomlTable& table, StageField field,
                                   std::vector<std::string>& notes) {
  const StageFieldInfo& info = field_info(field);
  return ChoicesReader(table, std::string(info.key), info.low, info.high, info.pairs, info.words)
      .read(notes);
}

// What a field is where the file does not say it.
std::vector<SpaceValue> usual(StageField field, bool pool, const SpaceValue& activation) {
  const auto both = [](std::int32_t n) { return std::vector<SpaceValue>{{n, n}}; };
  switch (field) {
    case StageField::kernel:
      return both(pool ? 2 : 3);
    case StageField::stride:
      return both(pool ? 0 : 1);  // 0: as the kernel
    case StageField::expansion:
      return both(6);
    case StageField::activation:
      return {activation};
    case StageField::operation:
      return both(0);
    case StageField::kind:
    case StageField::channels:
    case StageField::dilation:
    case StageField::repeats:
      break;
  }
  return both(1);
}

class SpaceReader {
 public:
  SpaceReader(const std::string& text, const std::string& path)
      : parsed_(parse_toml(text, path)), file_(parsed_, path, "") {
    space_.path = path;
    space_.sha256 = sha256_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }

  SearchSpace read() {
    file_.check_keys({"name", "classes", "activation", "input", "stage"});
    space_.name = file_.text("name");
    if (space_.name.size() > 64 ||
        space_.name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "0123456789_-") != std::string::npos)
      file_.fail("name",
                 "has to be at most 64 letters, digits, '_' and '-': files are named by it");
    space_.classes = static_cast<std::int32_t>(file_.integer("classes", 1, 4096));
    if (file_.has("activation")) {
      const std::vector<SpaceValue> given = read_field(file_, StageField::activation, space_.notes);
      if (given.size() > 1)
        file_.fail("activation", "is the default of all stages and has no choices; a stage may");
      activation_ = given[0];
    }
    read_input();
    for (TomlTable& stage : file_.tables("stage")) read_stage(stage);
    file_.finish();
    check_head();
    number_genes();
    check_bounds(space_);
    return std::move(space_);
  }

 private:
  void read_input() {
    TomlTable input = file_.table("input");
    input.check_keys({"resolution", "channels"});
    space_.resolution_line = input.line("resolution");
    space_.resolutions =
        ChoicesReader(input, "resolution", 1, most_resolution, true, {}).read(space_.notes);
    space_.channels = static_cast<std::int32_t>(input.integer("channels", 1, 1024));
    input.finish();
  }

  void read_stage(TomlTable& table) {
    if (space_.stages.size() == max_space_stages)
      table.fail("kind", fmt::format("is that of stage {}; a space has at most {}",
                                     space_.stages.size() + 1, max_space_stages));
    SpaceStage& stage = space_.stages.emplace_back();
    stage.line = table.line();
    std::vector<std::string> keys;
    for (const StageField field : all_fields) keys.emplace_back(field_info(field).key);
    table.check_keys(keys);
    std::vector<SpaceValue> kinds = read_field(table, StageField::kind, space_.notes);
    std::vector<StageKind> chosen;
    chosen.reserve(kinds.size());
    for (const SpaceValue& kind : kinds) chosen.push_back(static_cast<StageKind>(kind.height));
    if (chosen.size() > 1)
      for (const StageKind kind : chosen)
        if (kind == StageKind::pool || kind == StageKind::head)
          table.fail("kind", fmt::format("cannot choose between {} and others", to_string(kind)));
    stage.choices[0] = std::move(kinds);
    for (const StageField field : all_fields) {
      if (field == StageField::kind) continue;
      const std::string key(field_info(field).key);
      const bool wanted = std::any_of(chosen.begin(), chosen.end(),
                                      [&](StageKind kind) { return stage_has(kind, field); });
      if (!wanted) {
        if (table.has(key))
          table.fail(key, fmt::format("is nothing that {} has", to_string(chosen[0])));
        continue;
      }
      const bool given = table.has(key);
      stage.choices[static_cast<std::size_t>(field)] =
          given || field == StageField::channels
              ? read_field(table, field, space_.notes)
              : usual(field, chosen[0] == StageKind::pool, activation_);
    }
    check_dilation(table, stage);
    table.finish();
  }

  static void check_dilation(TomlTable& table, const SpaceStage& stage) {
    const auto above_1 = [&](StageField field) {
      const std::vector<SpaceValue>& values = stage.of(field);
      return std::any_of(values.begin(), values.end(), [](const SpaceValue& value) {
        return value.height > 1 || value.width > 1;
      });
    };
    if (above_1(StageField::dilation) && above_1(StageField::stride))
      table.fail("dilation", "contradicts the stride: no convolution has both above 1");
  }

  // One head, and it is the last stage.
  void check_head() {
    for (std::size_t k = 0; k < space_.stages.size(); ++k) {
      const bool head = space_.stages[k].of(StageField::kind)[0].height ==
                        static_cast<std::int32_t>(StageKind::head);
      const bool last = k + 1 == space_.stages.size();
      if (head == last) continue;
      throw Error(ErrorKind::request,
                  fmt::format("{}:{}: stage {} {}", space_.path, space_.stages[k].line, k + 1,
                              head ? "is a head, which has to be the last stage"
                                   : "is the last, which has to be a head"));
    }
  }

  void number_genes() {
    const auto add = [this](int stage, StageField field, std::size_t choices) {
      if (choices < 2) return;
      space_.genes.push_back({stage, field, static_cast<std::int32_t>(choices)});
      space_.log10_size += std::log10(static_cast<double>(choices));
    };
    add(-1, StageField::kind, space_.resolutions.size());
    for (std::size_t k = 0; k < space_.stages.size(); ++k)
      for (const StageField field : all_fields)
        add(static_cast<int>(k), field, space_.stages[k].of(field).size());
  }

  toml::table parsed_;
  TomlTable file_;
  SearchSpace space_;
  SpaceValue activation_{1, 1};  // relu
};

}  // namespace

SearchSpace space_from_toml(const std::string& text, const std::string& path) {
  return SpaceReader(text, path).read();
}

SearchSpace read_space(const std::string& path) {
  return space_from_toml(read_text_file(path, max_space_file_bytes), path);
}

}  // namespace boardless
