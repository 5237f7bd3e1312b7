// Gathers the parameters of a kernel's call under their names: what the makers of one operator
// family each share.
//
//   void fully_connected(Collector& c) {
//     c.fields({"batches", "input_length", "output_channels"});   // the block's first words
//     c.add("outputs", c.word(0) * c.word(2));                     // what follows from them
//   }
#pragma once

#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

#include "analyzer/model/pack/kernel_call.hpp"

namespace boardless::parameters {

using Value = std::int64_t;

// Names and values in one go; the names are taken once for each kernel.
class Collector {
 public:
  Collector(const KernelCall& call, std::vector<Value>& values, std::vector<std::string>* names,
            const std::vector<bool>* needed)
      : call_(call), values_(values), names_(names), needed_(needed) {}

  Value word(std::size_t k) const {
    return k < call_.params.size() ? static_cast<std::int32_t>(call_.params[k]) : 0;
  }
  void add(const char* name, Value value) {
    values_.push_back(value);
    if (names_) names_->emplace_back(name);
  }
  // A name of parts, put together only where it is asked for.
  void add(std::initializer_list<const char*> name, Value value) {
    values_.push_back(value);
    if (!names_) return;
    names_->emplace_back();
    for (const char* part : name) names_->back() += part;
  }
  void add(const char* name, std::size_t number, Value value) {
    values_.push_back(value);
    if (names_) names_->push_back(name + std::to_string(number));
  }
  Value take(const char* name) {
    add(name, word(next_));
    return values_.back();
  }
  // Whether the next number is asked for; a costly one need not be worked out if not.
  bool wanted(std::size_t behind = 0) const {
    return !needed_ || (*needed_)[values_.size() + behind];
  }
  std::size_t next_word() const { return next_; }
  Value field(const char* name) {
    const Value value = take(name);
    ++next_;
    return value;
  }
  void fields(std::initializer_list<const char*> names) {
    for (const char* name : names) field(name);
  }
  void skip(std::size_t words) { next_ += words; }
  const KernelCall& call() const { return call_; }
  std::vector<Value> array(std::size_t word_of_pointer) const {
    for (const KernelCall::Array& array : call_.arrays) {
      if (array.word != word_of_pointer) continue;
      std::vector<Value> out(array.bytes.size() / 4);
      for (std::size_t k = 0; k < out.size(); ++k) {
        std::int32_t value = 0;
        std::memcpy(&value, array.bytes.data() + 4 * k, 4);
        out[k] = value;
      }
      return out;
    }
    return {};
  }

 private:
  const KernelCall& call_;
  std::vector<Value>& values_;
  std::vector<std::string>* names_;
  const std::vector<bool>* needed_;
  std::size_t next_ = 0;
};

// How much of int8 the activation's bounds take away, from the word of the lower one on.
inline void add_clamp(Collector& c, std::size_t word) {
  c.add("clamp_low", c.word(word) + 128);
  c.add("clamp_high", 127 - c.word(word + 1));
}

// The maker of the collector's kernel. Error(ErrorKind::request) where there is none.
void of_kernel(Collector& c);
// All parameters of a call with parts: the first one's, then those of the others, as
// "add.input_1_offset".
void fused(const KernelCall& call, std::vector<Value>& values, std::vector<std::string>* names,
           const std::vector<bool>* needed);

// The makers, each of one family.
void convolution(Collector& c);
void pool(Collector& c);
void mean(Collector& c);
void pad(Collector& c);
void concatenation(Collector& c);
void strided_slice(Collector& c);
void transpose(Collector& c);
void resize(Collector& c);
void broadcast(Collector& c, std::size_t first);

}  // namespace boardless::parameters
