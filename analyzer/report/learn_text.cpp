#include "analyzer/report/learn_text.hpp"

#include <fmt/format.h>

namespace boardless {
namespace {

std::string head() {
  return fmt::format("{:<26} {:>10} {:>8} {:>10} {:>9} {:>9}\n", "kernel", "emulations", "exact",
                     "median", "95 %", "worst");
}

std::string row(const KernelCheck& check) {
  return fmt::format("{:<26} {:>10} {:>6.2f} % {:>8.4f} % {:>7.3f} % {:>7.2f} %\n", check.kernel,
                     check.emulations, 100 * check.exact_share, 100 * check.error.median,
                     100 * check.error.p95, 100 * check.error.worst);
}

}  // namespace

std::string check_text(std::span<const KernelCheck> checks) {
  std::string out = head();
  double emulations = 0;
  for (const KernelCheck& check : checks) {
    out += row(check);
    emulations += check.emulations;
  }
  if (!checks.empty())
    out += fmt::format(
        "{} kernels, {:.1f} emulations each; \"exact\" is the share of cycles by "
        "exact laws\n",
        checks.size(), emulations / static_cast<double>(checks.size()));
  for (const KernelCheck& check : checks)
    if (check.error.worst > 0.05)
      out += fmt::format("{} is off most at {}\n", check.kernel, check.worst_layer);
  return out;
}

std::string learn_summary(const Predictor& predictor) {
  std::string out = head();
  const auto add = [&](const LearnedKernel& kernel, const auto& learned) {
    KernelCheck check;
    check.kernel = kernel.ops[0];
    if (kernel.type == TensorType::float32) check.kernel += " (float32)";
    check.emulations = learned.emulations;
    check.exact_share = learned.exact_share;
    check.error = learned.error;
    out += row(check);
  };
  for (const LearnedKernel& kernel : predictor.kernels) add(kernel, kernel);
  for (std::size_t k = 0; k < predictor.boards.size(); ++k) {
    const Predictor::At& at = predictor.boards[k];
    out +=
        fmt::format("with what memories stall on {} at {:g} MHz:\n", at.board, at.clock_hz / 1e6);
    for (const LearnedKernel& kernel : predictor.kernels) add(kernel, kernel.stalls[k]);
  }
  return out;
}

}  // namespace boardless
