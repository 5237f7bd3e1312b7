#include "analyzer/cli/budget_options.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

std::optional<double> parsed(const po::variables_map& values, const char* option,
                             std::span<const OptionUnit> units) {
  if (!values.count(option)) return std::nullopt;
  const double value = quantity_with_unit(option, values[option].as<std::string>(), units);
  check_positive(option, value);
  return value;
}

}  // namespace

void add_budget_options(po::options_description& options) {
  auto add = options.add_options();
  add("energy", po::value<std::string>()->value_name("ENERGY"),
      "at most this for an inference: J, mJ, uJ, nJ");
  add("latency", po::value<std::string>()->value_name("TIME"),
      "at most this for an inference: s, ms, us, ns");
  add("arena", po::value<std::string>()->value_name("BYTES"),
      "at most this of RAM for tensors and the kernels' scratch: B, KiB, MiB, kB, MB");
  add("flash", po::value<std::string>()->value_name("BYTES"),
      "at most this of flash for weights, parameters and the whole kernel pack");
  add("sure", "hold the upper end of each interval to the budgets, not the estimate itself");
}

Budgets parse_budgets(const po::variables_map& values) {
  Budgets out;
  out.energy_j = parsed(values, "energy", energy_units);
  out.latency_s = parsed(values, "latency", time_units);
  out.arena_bytes = parsed(values, "arena", byte_units);
  out.flash_bytes = parsed(values, "flash", byte_units);
  out.sure = values.count("sure") != 0;
  return out;
}

}  // namespace boardless::cli
