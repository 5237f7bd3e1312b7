#include "analyzer/detect/kernel_names.hpp"

#include <algorithm>
#include <cctype>

namespace boardless {
namespace {

// A name is for `type` if one of its words is one of `words`, or begins with one that ends in '*',
// and none is like that in `unless`.
struct NameRule {
  std::string_view type;
  std::vector<std::string_view> words;
  std::vector<std::string_view> unless;
};

const std::vector<NameRule>& rules() {
  static const std::vector<NameRule> table = {
      {"CONV_2D", {"conv*", "pointwise*", "pw"}, {"depthwise*", "dw*", "transpose*", "deconv*"}},
      {"DEPTHWISE_CONV_2D", {"depthwise*", "dw", "dwconv*"}, {}},
      {"TRANSPOSE_CONV", {"deconv*", "transposeconv*"}, {}},
      {"FULLY_CONNECTED", {"fully*", "fullyconnected*", "fc", "dense", "linear", "gemv"}, {}},
      {"BATCH_MATMUL", {"matmul*", "batchmatmul*"}, {}},
      {"AVERAGE_POOL_2D", {"avg*", "average*", "avgpool*", "averagepool*"}, {}},
      {"MAX_POOL_2D", {"maxpool*"}, {}},
      {"SOFTMAX", {"softmax*"}, {}},
      {"LOGISTIC", {"logistic*", "sigmoid*"}, {}},
      {"TANH", {"tanh*"}, {}},
      {"RELU", {"relu"}, {"leaky*"}},
      {"RELU6", {"relu", "relu6"}, {"leaky*"}},
      {"LEAKY_RELU", {"leaky*"}, {}},
      {"HARD_SWISH", {"hardswish*", "hswish*"}, {}},
      {"ADD", {"add", "eltwiseadd", "elementwiseadd"}, {}},
      {"SUB", {"sub"}, {}},
      {"MUL", {"mul", "elementwisemul"}, {"matrix", "mat", "vec"}},
      {"MEAN", {"mean", "reducemean", "globalavg*", "globalaverage*"}, {}},
      {"PAD", {"pad", "padding", "padv2"}, {}},
      {"CONCATENATION", {"concat*"}, {}},
      {"RESHAPE", {"reshape*", "flatten*"}, {}},
      {"TRANSPOSE", {"transpose"}, {"conv*"}},
      {"SPLIT", {"split", "splitv"}, {}},
      {"PACK", {"pack"}, {}},
      {"STRIDED_SLICE", {"stridedslice*", "slice"}, {}},
      {"RESIZE_NEAREST_NEIGHBOR", {"resize*"}, {}},
      {"QUANTIZE", {"quantize", "quantise"}, {}},
      {"DEQUANTIZE", {"dequantize", "dequantise"}, {}},
  };
  return table;
}

bool is(std::string_view word, std::string_view pattern) {
  return pattern.ends_with('*') ? word.starts_with(pattern.substr(0, pattern.size() - 1))
                                : word == pattern;
}

bool has(const std::vector<std::string>& words, const std::vector<std::string_view>& patterns) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](std::string_view pattern) { return is(word, pattern); });
  });
}

// "tflite::AddEval" is tflite, add, eval; with each two neighbours joined as well: "max_pool" is
// also maxpool. A digit belongs to the letters before it, and they are also there without it.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool goes_on = false;
  char before = ' ';
  for (const char c : name) {
    const auto code = static_cast<unsigned char>(c);
    const bool camel = std::isupper(code) && !std::isupper(static_cast<unsigned char>(before));
    if (!std::isalnum(code) || camel) goes_on = false;
    if (std::isalnum(code)) {
      if (!goes_on) words.emplace_back();
      words.back() += static_cast<char>(std::tolower(code));
      goes_on = true;
    }
    before = c;
  }
  const std::size_t plain = words.size();
  for (std::size_t k = 0; k + 1 < plain; ++k) words.push_back(words[k] + words[k + 1]);
  for (std::size_t k = 0; k < plain; ++k) {
    const std::size_t letters = words[k].find_first_of("0123456789");
    if (letters != std::string::npos && letters > 0) words.push_back(words[k].substr(0, letters));
  }
  return words;
}

}  // namespace

std::vector<std::string> named_operators(std::string_view function) {
  std::string name(function);
  for (const std::string_view noise : {"(anonymous namespace)", "operator()"})
    for (std::size_t at; (at = name.find(noise)) != std::string::npos;)
      name.erase(at, noise.size());
  name = name.substr(0, name.find('('));  // the parameters of a demangled name
  const std::vector<std::string> words = words_of(name);
  std::vector<std::string> out;
  for (const NameRule& rule : rules())
    if (has(words, rule.words) && !has(words, rule.unless)) out.emplace_back(rule.type);
  // What is left when the word for it is there for another: "conv" in a transposed convolution.
  const bool transposed = std::find(out.begin(), out.end(), "TRANSPOSE_CONV") != out.end();
  if (transposed) std::erase(out, "TRANSPOSE");
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace boardless
