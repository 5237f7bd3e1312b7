// Results of EEMBC's EnergyRunner and of its successor for MLPerf Tiny (ULPMark-ML alike): the text
// of their consoles, which submissions hold as results.txt and log.txt, in performance mode, energy
// mode, or both joined.
//
//   00139.783 ulp-ml: Median energy cost is 529.299 uJ/inf.
//   00139.784 ulp-ml: Median throughput is 131.903 inf./sec.
//
//   EnergyRunnerResult r = read_energy_runner("ad/energy/results.txt");
//   r.measurement.latency_s     // 0.0075813: of one inference, the median over the windows
//   r.measurement.energy_j      // 529.299e-6
//
// What is read, each with or without the prefix "SECONDS NAME: ":
//
//   Throughput   :  131.949 inf./sec.     of a window
//   Median throughput is 131.949 inf./sec.
//   Energy/Inf.  :  529.127 uJ/inf.       of a window
//   Median energy cost is 529.299 uJ/inf.
//   m-model-[ad01]                        the model
//   m-voltage-mv[3000]                    the supply
//   m-infer-start-1500                    and two m-lap-us-445016798: latency to a microsecond,
//                                         where there is no throughput
//
// Everything else is passed over. Latency is the inverse of throughput.
//
// Sources: the format as it stands in the public submissions of github.com/mlcommons,
// tiny_results_v0.7 (closed/STMicroelectronics/results/NUCLEO-U575ZI-Q/kws/energy/results.txt) and
// tiny_results_v1.1 (closed/Krai/results/NUCLEO-L4R5ZI_X-CUBE-AI-7.3/ad, all four files) for
// EnergyRunner, tiny_results_v1.3 (closed/STMicroelectronics/results/NUCLEO_U575ZI_Q/ad) for its
// successor. Not verified: texts of IoTConnect, an older runner of EEMBC's, of which no example was
// at hand; they are read as far as they have the lines above.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/measured/measurement.hpp"

namespace boardless {

struct EnergyRunnerResult {
  // Of one inference: latency_s, energy_j, their spreads over the windows, supply_v, repetitions
  // (windows), passes = 1, note. Image, board and clock are for the caller to fill in.
  Measurement measurement;
  std::string model;  // "ad01", where the text has it (log.txt)
  std::vector<std::string> warnings;
};

// Error(ErrorKind::request) where neither a latency nor an energy is there, a figure is no positive
// number (with its line), a median is not among its windows' figures, or the text is of the
// streaming wakeword benchmark, whose "inference" is minutes of sound. Up to 64 MiB.
EnergyRunnerResult read_energy_runner(const std::string& path);
EnergyRunnerResult parse_energy_runner(std::string_view text, const std::string& name);

}  // namespace boardless
