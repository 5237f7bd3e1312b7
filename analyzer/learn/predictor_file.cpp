// Writing and reading a predictor's file.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "analyzer/error.hpp"
#include "analyzer/learn/parameters.hpp"
#include "analyzer/learn/predictor.hpp"
#include "analyzer/measured/text_input.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t max_file_bytes = 16u << 20;
constexpr std::int32_t max_size = 1 << 20;  // of what fits into a cache
constexpr std::size_t max_boards = 100;
constexpr std::size_t max_kernels = 1'000;
constexpr std::size_t max_list = 100'000;
constexpr double max_clock_hz = 1e10;
constexpr double max_error = 1e3;         // relative: nothing is predicted then
constexpr double max_coefficient = 1e12;  // cycles of one turn of a loop, and any fit's

// Nine digits: more are noise of a fit.
double short_number(double value) {
  return std::strtod(fmt::format("{:.9g}", value).c_str(), nullptr);
}

Json factor_list(const Factor& f, const std::vector<std::int32_t>& place) {
  return {place[static_cast<std::size_t>(f.parameter)],
          f.add,
          f.shift,
          f.mask,
          f.then_add,
          f.then_shift,
          f.more};
}

Json error_json(const PredictionError& error) {
  return {{"layers", error.layers},
          {"median", short_number(error.median)},
          {"p95", short_number(error.p95)},
          {"worst", short_number(error.worst)}};
}

// `place`: of parameters, in the kernel's list of them.
void add_laws(Json& out, const KernelLaws& laws, const std::vector<std::int32_t>& place) {
  Json factors = Json::array(), conditions = Json::array(), supports = Json::array();
  for (const Factor& factor : laws.factors) factors.push_back(factor_list(factor, place));
  for (const Condition& c : laws.conditions) {
    Json one = factor_list(c.left, place);
    one.push_back(static_cast<int>(c.relation));
    one.push_back(c.right);
    one.push_back(c.right_parameter < 0 ? -1 : place[static_cast<std::size_t>(c.right_parameter)]);
    conditions.push_back(std::move(one));
  }
  for (const KernelLaws::IndexedSupport& support : laws.supports)
    supports.push_back(Json::array({support.all, support.except}));
  Json terms = Json::array();
  for (const LawTerm& term : laws.terms) {
    Json parts = Json::array();
    for (const LawTerm::Part& part : term.parts)
      parts.push_back({part.kind, short_number(part.cycles), short_number(part.instructions)});
    terms.push_back({term.support, term.factors, term.fitted, std::move(parts)});
  }
  out["factors"] = std::move(factors);
  out["conditions"] = std::move(conditions);
  out["supports"] = std::move(supports);
  out["terms"] = std::move(terms);
}

Json kernel_json(const LearnedKernel& kernel) {
  const KernelLaws& laws = kernel.laws;
  Json out;
  out["ops"] = kernel.ops;
  out["type"] = std::string(type_name(kernel.type));
  out["emulations"] = kernel.emulations;
  out["exact_share"] = short_number(kernel.exact_share);
  out["error"] = error_json(kernel.error);
  // Parameters by name, and only those that are looked at.
  std::vector<std::int32_t> place(laws.names.size(), -1);
  std::vector<bool> needed = parameters_of(laws);
  for (const LearnedStalls& stalls : kernel.stalls) {
    const std::vector<bool> more = parameters_of(stalls.laws);
    for (std::size_t k = 0; k < more.size(); ++k)
      if (more[k]) needed[k] = true;
  }
  for (const LearnedKernel::Range& range : kernel.ranges)
    needed[static_cast<std::size_t>(range.parameter)] = true;
  Json names = Json::array();
  for (std::size_t k = 0; k < laws.names.size(); ++k)
    if (needed[k]) {
      place[k] = static_cast<std::int32_t>(names.size());
      names.push_back(laws.names[k]);
    }
  out["parameters"] = std::move(names);
  Json ranges = Json::array();
  for (const LearnedKernel::Range& range : kernel.ranges)
    ranges.push_back({place[static_cast<std::size_t>(range.parameter)], range.low, range.high});
  out["ranges"] = std::move(ranges);
  add_laws(out, laws, place);
  Json stalled = Json::array();
  for (const LearnedStalls& stalls : kernel.stalls) {
    Json one;
    one["emulations"] = stalls.emulations;
    one["exact_share"] = short_number(stalls.exact_share);
    one["error"] = error_json(stalls.error);
    add_laws(one, stalls.laws, place);
    stalled.push_back(std::move(one));
  }
  out["stalls"] = std::move(stalled);
  return out;
}

// Reads with one kind of complaint.
class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}

  Predictor predictor(const Json& json) {
    if (json.is_discarded()) fail("it is no JSON, or was cut off");
    if (!json.is_object() || !json.contains("boardless_predictor"))
      fail("it has no key \"boardless_predictor\"");
    if (json["boardless_predictor"] != Predictor::format_version)
      fail(fmt::format("its version is not {}", Predictor::format_version));
    Predictor out;
    out.pack = text(json, "pack");
    out.pack_sha256 = text(json, "pack_sha256");
    const std::string core = text(json, "core");
    const auto known = core_from_id(core);
    if (!known) fail("its core is unknown");
    out.core = *known;
    out.multiplier_cycles = small(at(json, "multiplier_cycles"), 1, 32);
    for (const Json& one : list(at(json, "boards"), max_boards)) {
      Predictor::At where{text(one, "board"), 0, text(one, "memories")};
      where.clock_hz = real(at(one, "clock_hz"), 1, max_clock_hz, "\"clock_hz\"");
      key_ = "boards";
      for (const Predictor::At& other : out.boards)
        if (other.memories == where.memories)
          fail(fmt::format("it has the memories of {} twice", in_quotes(where.board)));
      out.boards.push_back(std::move(where));
    }
    if (!at(json, "seed").is_number_unsigned()) fail("\"seed\" is no whole number of 0 or more");
    out.seed = json["seed"].get<std::uint64_t>();
    for (const Json& kernel : list(at(json, "kernels"), max_kernels)) {
      ++kernel_;
      op_.clear();
      key_ = "ops";
      LearnedKernel read = read_kernel(kernel);
      key_ = "stalls";
      if (read.stalls.size() != out.boards.size())
        fail(fmt::format("it is of {} boards, and not of {}", read.stalls.size(),
                         out.boards.size()));
      refuse_again(out, read);
      out.kernels.push_back(std::move(read));
    }
    return out;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw Error(ErrorKind::request,
                fmt::format("{} is no predictor that can be used: {}{}; make it again with "
                            "'boardless learn'",
                            in_quotes(name_), place(), why));
  }
  // "in "terms" of its kernel 3, 'CONV_2D' of type int8: "; nothing outside of kernels.
  std::string place() const {
    if (!kernel_) return "";
    return fmt::format(
        "in {}its kernel {}{}{}: ", key_.empty() ? "" : fmt::format("\"{}\" of ", key_), kernel_,
        op_.empty() ? "" : ", ", op_);
  }
  // Which of two laws is meant, nobody could tell.
  void refuse_again(const Predictor& before, const LearnedKernel& kernel) {
    key_ = "ops";
    for (std::size_t k = 0; k < kernel.ops.size(); ++k) {
      const std::string& op = kernel.ops[k];
      const auto here = kernel.ops.begin() + static_cast<std::ptrdiff_t>(k);
      if (before.find(op, kernel.type) || std::find(kernel.ops.begin(), here, op) != here)
        fail(fmt::format("{} of type {} is there already", in_quotes(op), type_name(kernel.type)));
    }
  }
  const Json& at(const Json& json, const char* key) {
    key_.clear();
    if (!json.is_object() || !json.contains(key)) fail(fmt::format("\"{}\" is missing", key));
    key_ = key;
    return json[key];
  }
  std::string text(const Json& json, const char* key) {
    const Json& value = at(json, key);
    if (!value.is_string() || value.get_ref<const std::string&>().size() > 1000)
      fail(fmt::format("\"{}\" is no text", key));
    return value.get<std::string>();
  }
  const Json& list(const Json& json, std::size_t most) {
    if (!json.is_array() || json.size() > most) fail("a list is missing or too long");
    return json;
  }
  std::int64_t whole(const Json& json, std::int64_t low, std::int64_t high) {
    if (!json.is_number_integer()) fail("a whole number is missing");
    const auto value = json.get<std::int64_t>();
    if (value < low || value > high || (json.is_number_unsigned() && value < 0))
      fail(fmt::format("a number is out of range: {}", json.dump()));
    return value;
  }
  std::int32_t index(const Json& json, std::size_t size) {
    return static_cast<std::int32_t>(whole(json, 0, static_cast<std::int64_t>(size) - 1));
  }
  std::int32_t small(const Json& json, std::int64_t low, std::int64_t high) {
    return static_cast<std::int32_t>(whole(json, low, high));
  }
  double real(const Json& json, double low, double high, const char* what) {
    if (!json.is_number()) fail(fmt::format("{} is no number", what));
    const auto value = json.get<double>();
    if (!(value >= low && value <= high))
      fail(fmt::format("{} is {}, outside {:g} to {:g}", what, value, low, high));
    return value;
  }
  double coefficient(const Json& json) {
    return real(json, -max_coefficient, max_coefficient, "a coefficient");
  }
  PredictionError error_figures(const Json& json) {
    const auto figure = [&](const char* key) {
      return real(at(json, key), 0, max_error, "an \"error\"");
    };
    const PredictionError out = {small(at(json, "layers"), 0, 1'000'000), figure("median"),
                                 figure("p95"), figure("worst")};
    if (out.median > out.p95 || out.p95 > out.worst)
      fail("an \"error\" has a median above its p95, or that above its worst");
    return out;
  }
  const Json& row(const Json& json, std::size_t size) {
    if (!json.is_array() || json.size() != size) fail("a row has the wrong length");
    return json;
  }

  Factor factor(const Json& json, const std::vector<std::int32_t>& parameters) {
    Factor out;
    out.parameter = parameters[static_cast<std::size_t>(index(json[0], parameters.size()))];
    out.add = small(json[1], -max_size, max_size);
    out.shift = small(json[2], 0, 31);
    out.mask = small(json[3], 0, INT32_MAX);
    out.then_add = small(json[4], -1024, 1024);
    out.then_shift = small(json[5], 0, 31);
    out.more = small(json[6], -1024, 1024);
    return out;
  }

  LearnedKernel read_kernel(const Json& json) {
    LearnedKernel out;
    for (const Json& op : list(at(json, "ops"), 100)) {
      if (!op.is_string()) fail("an op is no text");
      out.ops.push_back(op.get<std::string>());
    }
    if (out.ops.empty()) fail("a kernel has no op");
    op_ = in_quotes(out.ops[0]);
    const std::string type = text(json, "type");
    if (type != "int8" && type != "float32") fail("a kernel's type is unknown");
    op_ += " of type " + type;
    out.type = type == "int8" ? TensorType::int8 : TensorType::float32;
    out.emulations = small(at(json, "emulations"), 0, 1'000'000);
    out.exact_share = real(at(json, "exact_share"), -1, 2, "\"exact_share\"");
    out.error = error_figures(at(json, "error"));
    try {
      out.laws.names = parameter_names(out.ops[0], out.type);
    } catch (const Error&) {
      key_ = "ops";
      fail(fmt::format("it has an operator that is unknown: {}", in_quotes(out.ops[0])));
    }
    const std::vector<std::int32_t> parameters = read_parameters(json, out);
    read_laws(json, parameters, out.laws);
    // A term may take from what others give; one of all has to give.
    if (std::none_of(out.laws.terms.begin(), out.laws.terms.end(),
                     [](const LawTerm& term) { return term.cycles > 0; }))
      fail(fmt::format("its laws of {} give no cycles", out.ops[0]));
    for (const Json& one : list(at(json, "stalls"), max_boards)) {
      LearnedStalls stalls;
      stalls.emulations = small(at(one, "emulations"), 0, 1'000'000);
      stalls.exact_share = real(at(one, "exact_share"), -1, 2, "\"exact_share\"");
      stalls.error = error_figures(at(one, "error"));
      stalls.laws.names = out.laws.names;
      read_laws(one, parameters, stalls.laws);
      for (const LawTerm& term : stalls.laws.terms)
        if (term.cycles < 0) fail("a stall is below 0");
      out.stalls.push_back(std::move(stalls));
    }
    make_plan(out);
    return out;
  }

  std::vector<std::int32_t> read_parameters(const Json& json, LearnedKernel& out) {
    const KernelLaws& laws = out.laws;
    std::vector<std::int32_t> parameters;
    for (const Json& name : list(at(json, "parameters"), max_list)) {
      const auto* text = name.get_ptr<const std::string*>();
      // As text: compared as JSON, each of the names would be copied.
      const auto found =
          text ? std::find(laws.names.begin(), laws.names.end(), *text) : laws.names.end();
      if (found == laws.names.end())
        fail(fmt::format("a law is of a parameter that {} does not have here", out.ops[0]));
      parameters.push_back(static_cast<std::int32_t>(found - laws.names.begin()));
    }
    for (const Json& range : list(at(json, "ranges"), max_list)) {
      row(range, 3);
      out.ranges.push_back(
          {parameters[static_cast<std::size_t>(index(range[0], parameters.size()))],
           whole(range[1], INT32_MIN, INT64_MAX), whole(range[2], INT32_MIN, INT64_MAX)});
      if (out.ranges.back().low > out.ranges.back().high)
        fail(fmt::format("a range of {} goes from more to less", out.ops[0]));
    }
    return parameters;
  }

  void read_laws(const Json& json, const std::vector<std::int32_t>& parameters, KernelLaws& laws) {
    for (const Json& one : list(at(json, "factors"), max_list))
      laws.factors.push_back(factor(row(one, 7), parameters));
    for (const Json& one : list(at(json, "conditions"), max_list)) {
      Condition condition;
      condition.left = factor(row(one, 10), parameters);
      condition.relation = static_cast<Relation>(whole(one[7], 0, 3));
      condition.right = whole(one[8], INT32_MIN, INT32_MAX);
      if (one[9] != -1)
        condition.right_parameter =
            parameters[static_cast<std::size_t>(index(one[9], parameters.size()))];
      laws.conditions.push_back(condition);
    }
    for (const Json& one : list(at(json, "supports"), max_list)) {
      KernelLaws::IndexedSupport support;
      for (const Json& k : list(row(one, 2)[0], 100))
        support.all.push_back(index(k, laws.conditions.size()));
      for (const Json& k : list(one[1], 100))
        support.except.push_back(index(k, laws.conditions.size()));
      laws.supports.push_back(std::move(support));
    }
    for (const Json& one : list(at(json, "terms"), max_list)) {
      LawTerm term;
      term.support = index(row(one, 4)[0], laws.supports.size());
      for (const Json& k : list(one[1], 16)) term.factors.push_back(index(k, laws.factors.size()));
      if (!one[2].is_boolean()) fail("a term is broken");
      term.fitted = one[2].get<bool>();
      for (const Json& part : list(one[3], law_kinds)) {
        row(part, 3);
        term.parts.push_back(
            {index(part[0], law_kinds), coefficient(part[1]), coefficient(part[2])});
        term.cycles += term.parts.back().cycles;
      }
      laws.terms.push_back(std::move(term));
    }
  }

  const std::string& name_;
  // Where it is: which kernel, from 1, and what is read of it.
  std::size_t kernel_ = 0;
  std::string op_, key_;
};

}  // namespace

std::string predictor_head(const Predictor& predictor) {
  Json out;
  out["boardless_predictor"] = Predictor::format_version;
  out["pack"] = predictor.pack;
  out["pack_sha256"] = predictor.pack_sha256;
  out["core"] = std::string(core_info(predictor.core).id);
  out["multiplier_cycles"] = predictor.multiplier_cycles;
  out["seed"] = predictor.seed;
  Json boards = Json::array();
  for (const Predictor::At& at : predictor.boards)
    boards.push_back({{"board", at.board}, {"clock_hz", at.clock_hz}, {"memories", at.memories}});
  out["boards"] = std::move(boards);
  std::string text = out.dump();
  // A line for each kernel: files of two runs can be compared.
  text.pop_back();
  return text + ",\"kernels\":[\n";
}

std::string predictor_line(const LearnedKernel& kernel) { return kernel_json(kernel).dump(); }

std::string predictor_json(const Predictor& predictor) {
  std::string text = predictor_head(predictor);
  for (std::size_t k = 0; k < predictor.kernels.size(); ++k)
    text += (k ? predictor_between : "") + predictor_line(predictor.kernels[k]);
  return text + predictor_tail;
}

Predictor predictor_from_json(const std::string& text, const std::string& name) {
  const Json json = Json::parse(text, nullptr, false);
  return Reader(name).predictor(json);
}

Predictor read_predictor(const std::string& path) {
  return predictor_from_json(read_text_file(path, max_file_bytes), path);
}

}  // namespace boardless
