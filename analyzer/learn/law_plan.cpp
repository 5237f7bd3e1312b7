#include "analyzer/learn/law_plan.hpp"

#include <algorithm>
#include <stdexcept>

#include "analyzer/learn/parameter_room.hpp"
#include "analyzer/learn/support_plan.hpp"

namespace boardless {

using parameters::ParameterPlan;
using parameters::ParameterRoom;

// Factors stand behind the parameters' sums in ParameterRoom::sums, so that a sum is one as it is.
struct PredictionRoom::Impl {
  ParameterRoom parameters;
  SupportPlan::Room supports;
};

PredictionRoom::PredictionRoom() : impl_(std::make_unique<Impl>()) {}
PredictionRoom::~PredictionRoom() = default;
PredictionRoom::PredictionRoom(PredictionRoom&&) noexcept = default;
PredictionRoom& PredictionRoom::operator=(PredictionRoom&&) noexcept = default;

std::span<const std::int64_t> PredictionRoom::parameters() const {
  return impl_->parameters.values;
}

struct LawPlan::Impl {
  using Index = std::uint32_t;
  static constexpr std::size_t few = 2;

  // Places of factors; those that a term does not have are `one`. Small, for the processor's cache.
  struct Term {
    Index factors[few];
    double cycles;
  };
  // What else there is of a term.
  struct Rest {
    Index factors, factors_end;  // behind the first ones, in `more_factors`
    Index parts, parts_end;
    double fitted_cycles;
  };
  // Cycles and instructions: what a processor multiplies at once.
  using Part = double __attribute__((vector_size(16)));

  ParameterPlan parameters;
  SupportPlan supports;
  std::vector<ParameterPlan::Sum> numbers;  // sums that are looked at as whole numbers
  std::vector<Index> plain;                 // parameters that are factors as they are
  std::vector<PlannedFactor> factors;       // others
  std::size_t plain_from = 0, factors_from = 0, one = 0;
  std::vector<Term> terms;
  std::vector<std::uint8_t> has_more;  // of terms: factors than `few`
  std::vector<Rest> rests;             // of terms
  std::vector<Index> more_factors;
  std::vector<Part> parts;
  std::vector<std::uint8_t> kinds;  // of parts

  Impl(const KernelLaws& laws, const std::string& kernel, TensorType type,
       std::span<const std::int32_t> asked);
  std::vector<Index> plan_factors(const KernelLaws& laws, std::span<const std::int32_t> asked);
  void plan_terms(const KernelLaws& laws, const std::vector<Index>& places);
  void work_out_factors(ParameterRoom& room) const;
  template <typename Visit>
  void each_count(PredictionRoom::Impl& room, Visit visit) const;
};

namespace {

std::vector<bool> needed_by(const KernelLaws& laws, std::span<const std::int32_t> asked) {
  std::vector<bool> out = parameters_of(laws);
  for (const std::int32_t parameter : asked) out[static_cast<std::size_t>(parameter)] = true;
  return out;
}

}  // namespace

LawPlan::Impl::Impl(const KernelLaws& laws, const std::string& kernel, TensorType type,
                    std::span<const std::int32_t> asked)
    : parameters(kernel, type, needed_by(laws, asked)), supports(laws) {
  plan_terms(laws, plan_factors(laws, asked));
}

// Where each factor will be.
std::vector<LawPlan::Impl::Index> LawPlan::Impl::plan_factors(const KernelLaws& laws,
                                                              std::span<const std::int32_t> asked) {
  std::vector<std::int64_t> sum_place(laws.names.size(), -1);
  for (const ParameterPlan::Sum& sum : parameters.sums())
    sum_place[sum.parameter] = static_cast<std::int64_t>(sum.place);
  const auto is_plain = [](const Factor& factor) {
    return factor == Factor{.parameter = factor.parameter};
  };
  plain_from = parameters.sums().size();
  for (const Factor& factor : laws.factors)
    if (is_plain(factor) && sum_place[static_cast<std::size_t>(factor.parameter)] < 0)
      plain.push_back(static_cast<Index>(factor.parameter));
  factors_from = plain_from + plain.size();
  std::vector<bool> as_number(laws.names.size());
  const auto note = [&](std::int32_t parameter) {
    if (parameter >= 0) as_number[static_cast<std::size_t>(parameter)] = true;
  };
  std::vector<Index> places;
  std::size_t next_plain = plain_from;
  for (const Factor& factor : laws.factors) {
    if (!is_plain(factor)) {
      places.push_back(static_cast<Index>(factors_from + factors.size()));
      factors.emplace_back(factor);
      note(factor.parameter);
    } else if (const std::int64_t sum = sum_place[static_cast<std::size_t>(factor.parameter)];
               sum >= 0) {
      places.push_back(static_cast<Index>(sum));
    } else {
      places.push_back(static_cast<Index>(next_plain++));
    }
  }
  one = factors_from + factors.size();
  for (const Condition& condition : laws.conditions) {
    note(condition.left.parameter);
    note(condition.right_parameter);
  }
  for (const std::int32_t parameter : asked) note(parameter);
  for (const ParameterPlan::Sum& sum : parameters.sums())
    if (as_number[sum.parameter]) numbers.push_back(sum);
  return places;
}

void LawPlan::Impl::plan_terms(const KernelLaws& laws, const std::vector<Index>& places) {
  const auto at = [](const auto& list) { return static_cast<Index>(list.size()); };
  for (const LawTerm& term : laws.terms) {
    Term& planned = terms.emplace_back();
    Rest& rest = rests.emplace_back();
    std::fill_n(planned.factors, few, static_cast<Index>(one));
    planned.cycles = term.cycles;
    rest.fitted_cycles = term.fitted ? term.cycles : 0;
    rest.factors = at(more_factors);
    for (std::size_t k = 0; k < term.factors.size(); ++k) {
      const Index place = places[static_cast<std::size_t>(term.factors[k])];
      if (k < few)
        planned.factors[k] = place;
      else
        more_factors.push_back(place);
    }
    has_more.push_back(term.factors.size() > few);
    rest.factors_end = at(more_factors);
    rest.parts = at(parts);
    for (const LawTerm::Part& part : term.parts) {
      parts.push_back(Part{part.cycles, part.instructions});
      kinds.push_back(static_cast<std::uint8_t>(part.kind));
    }
    rest.parts_end = at(parts);
  }
}

// All of them: to find out which a layer needs takes as long.
void LawPlan::Impl::work_out_factors(ParameterRoom& room) const {
  for (const ParameterPlan::Sum& sum : numbers)
    room.values[sum.parameter] = static_cast<std::int64_t>(std::min(room.sums[sum.place], 9e18));
  const std::int64_t* const values = room.values.data();
  double* out = room.sums.data() + plain_from;
  for (const Index parameter : plain)
    *out++ = static_cast<double>(std::max<std::int64_t>(values[parameter], 0));
  for (const PlannedFactor& factor : factors)
    *out++ = static_cast<double>(factor.of(values[factor.parameter]));
  *out = 1;
}

// Calls visit(index of term, count) for the terms whose support holds, in their order.
template <typename Visit>
void LawPlan::Impl::each_count(PredictionRoom::Impl& room, Visit visit) const {
  const double* const values = room.parameters.sums.data();
  const Term* const all = terms.data();
  supports.each(room.parameters.values, room.supports, [&](std::size_t k) {
    static_assert(few == 2);
    double count = values[all[k].factors[0]] * values[all[k].factors[1]];
    if (has_more[k])
      for (Index f = rests[k].factors; f < rests[k].factors_end; ++f)
        count *= values[more_factors[f]];
    visit(k, count);
  });
}

LawCost LawPlan::cost(const KernelCall& call, PredictionRoom& room) const {
  PredictionRoom::Impl& r = predict(call, room);
  LawCost out;
  Impl::Part sums[law_kinds] = {};
  double total = 0, fitted = 0;
  impl_->each_count(
      r, [&, terms = impl_->terms.data(), rests = impl_->rests.data(), parts = impl_->parts.data(),
          kinds = impl_->kinds.data()](std::size_t k, double count) {
        if (count == 0) return;
        const Impl::Rest& rest = rests[k];
        for (Impl::Index p = rest.parts; p < rest.parts_end; ++p)
          sums[kinds[p]] += count * parts[p];
        total += count * terms[k].cycles;
        fitted += count * rest.fitted_cycles;
      });
  out.total_cycles = total;
  out.fitted_cycles = fitted;
  for (std::size_t k = 0; k < law_kinds; ++k) {
    out.cycles[k] = sums[k][0];
    out.instructions[k] = sums[k][1];
  }
  return out;
}

double LawPlan::cycles(const KernelCall& call, PredictionRoom& room) const {
  double out = 0;
  PredictionRoom::Impl& r = predict(call, room);
  impl_->each_count(r, [&out, terms = impl_->terms.data()](std::size_t k, double count) {
    out += count * terms[k].cycles;
  });
  return out;
}

PredictionRoom::Impl& LawPlan::predict(const KernelCall& call, PredictionRoom& room) const {
  if (!impl_) throw std::logic_error("a plan without laws");
  ParameterRoom& parameters = room.impl_->parameters;
  if (parameters.sums.size() <= impl_->one) parameters.sums.resize(impl_->one + 1);
  impl_->parameters.walk(call, parameters);
  impl_->work_out_factors(parameters);
  return *room.impl_;
}

LawPlan::LawPlan(const KernelLaws& laws, const std::string& kernel, TensorType type,
                 std::span<const std::int32_t> parameters)
    : impl_(std::make_shared<Impl>(laws, kernel, type, parameters)) {}

}  // namespace boardless
