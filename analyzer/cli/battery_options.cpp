#include "analyzer/cli/battery_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "analyzer/cli/quantity_option.hpp"
#include "analyzer/cli/share_option.hpp"
#include "analyzer/error.hpp"
#include "analyzer/measured/parse_number.hpp"
#include "analyzer/measured/text_input.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr OptionUnit capacity_units[] = {{"Ah", 3600}, {"mAh", 3.6}, {"Wh", 3600},   {"mWh", 3.6},
                                         {"J", 1},     {"kJ", 1e3},  {"uAh", 3.6e-3}};
constexpr OptionUnit sleep_units[] = {{"A", 1},     {"mA", 1e-3}, {"uA", 1e-6}, {"µA", 1e-6},
                                      {"nA", 1e-9}, {"W", 1},     {"mW", 1e-3}, {"uW", 1e-6},
                                      {"µW", 1e-6}, {"nW", 1e-9}};
constexpr double longest_period_s = 100 * 365.25 * 86400;
constexpr OptionUnit period_units[] = {{"s", 1},       {"ms", 1e-3}, {"us", 1e-6},
                                       {"µs", 1e-6},   {"min", 60},  {"h", 3600},
                                       {"hour", 3600}, {"d", 86400}, {"day", 86400}};

[[noreturn]] void refuse(const std::string& sentence) { throw Error(ErrorKind::request, sentence); }

// "1%", "1%/year", "2%/month"
double parse_self_discharge(const std::string& word) {
  const std::size_t slash = word.find('/');
  const std::string per =
      slash == std::string::npos ? "year" : std::string(trimmed(word.substr(slash + 1)));
  if (per != "year" && per != "month")
    refuse(fmt::format("--self-discharge is a share of a year or a month, such as 1%/year; not {}",
                       in_quotes(word)));
  const double share = parse_share(word.substr(0, slash), "--self-discharge");
  if (share >= 1) refuse("--self-discharge has to be below 100 %");
  return per == "year" ? share : yearly_from_monthly(share);
}

}  // namespace

void add_battery_options(po::options_description& options) {
  auto add = options.add_options();
  add("battery", po::value<std::string>()->value_name("CAPACITY"),
      "how long this battery lasts: mAh, Ah, mWh, Wh, J, kJ");
  add("battery-voltage", po::value<std::string>()->value_name("VOLTAGE"),
      "of the battery, where its capacity or --sleep is not in watts or joules");
  add("every", po::value<std::string>()->value_name("PERIOD"),
      "from one inference to the next, such as 10s or 5min, or 6/h, 24/day; an inference has to "
      "fit in");
  add("sleep", po::value<std::string>()->value_name("DRAW"),
      "what the device draws from the battery between inferences, such as 2uA or 6uW");
  add("self-discharge", po::value<std::string>()->value_name("SHARE"),
      "of what is left in the battery: 1% (of a year), 2%/month");
}

double parse_period(const std::string& word) {
  const std::size_t slash = word.find('/');
  double period_s = 0;
  if (slash == std::string::npos) {
    period_s = quantity_with_unit("every", word, period_units);
  } else {
    const std::string unit(trimmed(word.substr(slash + 1)));
    const auto* found = std::find_if(std::begin(period_units), std::end(period_units),
                                     [&](const OptionUnit& u) { return u.name == unit; });
    double count = 0;
    if (found == std::end(period_units) ||
        parse_number(word.substr(0, slash), count) != NumberFault::none)
      refuse(fmt::format("--every is {}; it is a period such as 10s, or a rate such as 6/h",
                         in_quotes(word)));
    check_positive("every", count);
    period_s = found->scale / count;
  }
  check_positive("every", period_s);
  if (period_s > longest_period_s)
    refuse(fmt::format("--every is {}; at most 100 years may pass between inferences",
                       in_quotes(word)));
  return period_s;
}

std::optional<Battery> parse_battery(const po::variables_map& values,
                                     std::vector<std::string>& notes) {
  const auto word = [&](const char* option) { return values[option].as<std::string>(); };
  if (!values.count("battery")) {
    for (const char* option : {"battery-voltage", "every", "sleep", "self-discharge"})
      if (values.count(option)) refuse(fmt::format("--{} has no effect without --battery", option));
    return std::nullopt;
  }
  if (!values.count("every"))
    refuse("how often is there an inference? --battery needs --every, such as 10s or 6/h");
  const std::string capacity(trimmed(word("battery")));
  const std::string sleep(values.count("sleep") ? trimmed(word("sleep")) : "");
  const bool is_charge = capacity.ends_with("Ah"), is_current = sleep.ends_with('A');
  std::optional<double> volts;
  if (values.count("battery-voltage")) {
    volts = quantity_option("battery-voltage", word("battery-voltage"), supply_units);
    check_positive("battery-voltage", *volts);
  }
  Battery out;
  out.capacity_j = quantity_with_unit("battery", capacity, capacity_units);
  check_positive("battery", out.capacity_j);
  if (!sleep.empty()) out.sleep_w = quantity_with_unit("sleep", sleep, sleep_units);
  if (!(out.sleep_w >= 0) || !std::isfinite(out.sleep_w)) refuse("--sleep has to be 0 or more");
  if ((is_charge || is_current) && !volts)
    refuse(fmt::format("--{} is in amperes; name the --battery-voltage, such as 3V",
                       is_charge ? "battery" : "sleep"));
  if (volts && !is_charge && !is_current)
    refuse("--battery-voltage has no effect: neither --battery nor --sleep is in amperes");
  if (is_charge) out.capacity_j = charge_as_energy(out.capacity_j, *volts);
  if (is_current) out.sleep_w *= *volts;
  out.period_s = parse_period(word("every"));
  if (values.count("self-discharge"))
    out.self_discharge_per_year = parse_self_discharge(word("self-discharge"));
  if (sleep.empty())
    notes.emplace_back("the battery's life counts no draw between inferences; --sleep adds it");
  if (!values.count("self-discharge"))
    notes.emplace_back("the battery's life counts no self-discharge; --self-discharge adds it");
  return out;
}

}  // namespace boardless::cli
