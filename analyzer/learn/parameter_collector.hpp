// Gathers the parameters of a kernel's call under their names: what the makers of one operator
// family each share.
//
//   void fully_connected(Collector& c) {
//     c.fields({"batches", "input_length", "output_channels"});   // the block's first words
//     c.add("outputs", c.word(0) * c.word(2));                     // what follows from them
//   }
//
// Sums are hundreds, and a law looks at a few: a walk may leave them for later (ParameterPlan).
#pragma once

#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

#include "analyzer/model/pack/kernel_call.hpp"

namespace boardless::parameters {

using Value = std::int64_t;

struct ParameterRoom;

// Sums that follow from one thing, which a walk leaves in its room.
enum class SumsOf : std::uint8_t {
  windows,
  first_runs,
  second_runs,
  third_runs,
  fourth_runs,
  fifth_runs,
  fills
};
inline constexpr std::size_t run_sums =
    static_cast<std::size_t>(SumsOf::fills) - static_cast<std::size_t>(SumsOf::first_runs);

struct SumBlock {
  SumsOf of = SumsOf::windows;
  std::size_t first = 0, size = 0;  // among the parameters
};

// Parameters that take long to work out, one behind the other: left out where none is needed.
struct Section {
  std::size_t first = 0, size = 0;  // among the parameters
  bool needed = true;
};

// Where a walk puts names, and what else it shall note. All but values is null in most walks.
struct CollectorNotes {
  std::vector<std::string>* names = nullptr;
  std::vector<SumBlock>* blocks = nullptr;
  std::vector<Section>* noted_sections = nullptr;
  const std::vector<Section>* sections = nullptr;  // as they were noted
  const std::vector<bool>* needed = nullptr;       // what is not may be 0
  bool sums_later = false;
};

// A 32-bit array that a block points to; empty: NULL.
class BlockArray {
 public:
  BlockArray() = default;
  explicit BlockArray(const std::vector<std::uint8_t>& bytes)
      : bytes_(bytes.data()), size_(bytes.size() / 4) {}
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Value operator[](std::size_t k) const {
    std::int32_t value = 0;
    std::memcpy(&value, bytes_ + 4 * k, 4);
    return value;
  }

 private:
  const std::uint8_t* bytes_ = nullptr;
  std::size_t size_ = 0;
};

// Names and values in one go; the names are taken once for each kernel.
class Collector {
 public:
  // Values go to `values`, which grows where they are more than it has.
  Collector(const KernelCall& call, ParameterRoom& room, std::vector<Value>& values,
            const CollectorNotes& notes)
      : Collector(call, room, values, notes, values.data(), values.data() + values.size()) {}
  // To a part of `values` that is large enough.
  Collector(const KernelCall& call, ParameterRoom& room, std::vector<Value>& values,
            const CollectorNotes& notes, Value* begin, Value* end)
      : call_(call),
        room_(room),
        values_(values),
        notes_(notes),
        begin_(begin),
        next_(begin),
        end_(end) {}

  Value word(std::size_t k) const {
    return k < call_.params.size() ? static_cast<std::int32_t>(call_.params[k]) : 0;
  }
  void add(const char* name, Value value) {
    if (next_ == end_) [[unlikely]]
      return add_noted({name}, value);
    *next_++ = value;
  }
  // A name of parts, put together only where it is asked for.
  void add(std::initializer_list<const char*> name, Value value) {
    if (next_ == end_) [[unlikely]]
      return add_noted(name, value);
    *next_++ = value;
  }
  void add(const char* name, std::size_t number, Value value) {
    if (next_ == end_) [[unlikely]]
      return add_noted({name, std::to_string(number).c_str()}, value);
    *next_++ = value;
  }
  // Sums as name(k) and value(k).
  template <typename Name, typename ValueOf>
  void add_sums(SumsOf of, std::size_t size, Name name, ValueOf value_of) {
    if (notes_.blocks) notes_.blocks->push_back({of, at(), size});
    if (notes_.sums_later) {
      next_ += size;
      return;
    }
    for (std::size_t k = 0; k < size; ++k)
      if (next_ == end_)
        add_noted({name(k).c_str()}, value_of(k));
      else
        *next_++ = value_of(k);
  }
  Value take(const char* name) {
    const Value value = word(next_word_);
    add(name, value);
    return value;
  }
  // Whether the next number is asked for; a costly one need not be worked out if not.
  bool wanted(std::size_t behind = 0) const {
    return !notes_.needed || (*notes_.needed)[at() + behind];
  }
  // Whether any of the next ones is.
  bool any_wanted(std::size_t size) const {
    for (std::size_t k = 0; k < size; ++k)
      if (wanted(k)) return true;
    return false;
  }
  // Goes on behind the next `size`, where none is asked for.
  void leave_out(std::size_t size) { next_ += size; }
  // A section, in which no other begins, if it is needed.
  template <typename Add>
  void section(Add add) {
    if (notes_.sections) {
      const Section& section = (*notes_.sections)[section_++];
      if (!section.needed) return leave_out(section.size);
    }
    const std::size_t first = at();
    add();
    if (notes_.noted_sections) notes_.noted_sections->push_back({first, at() - first});
  }
  std::size_t next_word() const { return next_word_; }
  Value field(const char* name) {
    const Value value = take(name);
    ++next_word_;
    return value;
  }
  void fields(std::initializer_list<const char*> names) {
    for (const char* name : names) field(name);
  }
  void skip(std::size_t words) { next_word_ += words; }
  const KernelCall& call() const { return call_; }
  ParameterRoom& room() { return room_; }
  bool sums_later() const { return notes_.sums_later; }
  BlockArray array(std::size_t word_of_pointer) const {
    for (const KernelCall::Array& array : call_.arrays)
      if (array.word == word_of_pointer) return BlockArray(array.bytes);
    return {};
  }
  // When all are in.
  void finish() { values_.resize(at()); }

 private:
  std::size_t at() const { return static_cast<std::size_t>(next_ - begin_); }
  // Where there is no room, or names are asked for, when there never is any. Seldom: apart, so that
  // what is done for each layer is small.
  void add_noted(std::initializer_list<const char*> name, Value value);

  const KernelCall& call_;
  ParameterRoom& room_;
  std::vector<Value>& values_;
  const CollectorNotes notes_;
  Value *begin_, *next_, *end_;
  std::size_t next_word_ = 0;
  std::size_t section_ = 0;
};

// How much of int8 the activation's bounds take away, from the word of the lower one on.
inline void add_clamp(Collector& c, std::size_t word) {
  c.add("clamp_low", c.word(word) + 128);
  c.add("clamp_high", 127 - c.word(word + 1));
}

// The parts of a fused kernel's call in the order of their parameters: a PAD in front of a
// convolution is that one's padding, and comes behind it.
std::vector<KernelCall> arranged_parts(const KernelCall& call);
// The same without copies of what stays as it is; arrays of a convolution that a PAD goes into,
// which has no parameters of them, are left out.
struct FoldedParts {
  KernelCall convolution;
  std::vector<const KernelCall*> in_order;
};
void arrange_parts(const KernelCall& call, FoldedParts& out);
// Behind those of the parts, where all are convolutions: whether the last one's output has the
// shape of the first one's input, and so may lie in its place.
bool tells_shapes(const std::vector<KernelCall>& parts);
bool keeps_shape(const KernelCall& first, const KernelCall& last);
// "conv_2d.output_channels", of a part behind the first; sums keep their beginning, by which they
// are known.
std::string of_part(const std::string& op, const std::string& name);

// Parameters, or beginnings of sums' names, that only code asks for of a core that neither loads
// words off a word's boundary nor divides.
inline constexpr const char *copied_by_words = "copied by words",
                            *copied_by_bytes = "copied by bytes", *window_sizes = "window_sizes";

// That no code asks for; caches do.
inline constexpr const char* weight_bytes = "weight_bytes";
// Of convolutions: for each, or each two, all weights are read.
inline constexpr const char *output_pixels = "pixels", *pixel_pairs = "pixel_pairs";

// The beginning of their names, that only code asks for of a core that predicts branches.
inline constexpr const char* played = "played";

// The makers, each of one family.
void convolution(Collector& c);
void depthwise_convolution(Collector& c);
void transposed_convolution(Collector& c);
void pool(Collector& c);
void mean(Collector& c);
void pad(Collector& c);
void concatenation(Collector& c);
void split(Collector& c);
void strided_slice(Collector& c);
void transpose(Collector& c);
void resize(Collector& c);
void broadcast(Collector& c, std::size_t first);

}  // namespace boardless::parameters
