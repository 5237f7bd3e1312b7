// Which of the files that people have a file is, told by its content.
//
//   recognised_formats("results.txt")     // {MeasuredFormat::energy_runner}
//   recognised_formats("notes.txt")       // {}
//
// A trace by its header row, which names a time and a current; the output of a microbench image by
// its line "microbench 1 cortex-m4 DWT cpuid 410fc241"; EnergyRunner's text by the units that it
// prints. Not whether the rest of the file can be read: that its reader says, with line and column.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace boardless {

enum class MeasuredFormat { energy_runner, microbench, trace };

// More than one for a file with several tools' output in it. A trace may be of any size; Error as
// read_text_file() for others.
std::vector<MeasuredFormat> recognised_formats(const std::string& path);

bool is_trace_text(std::string_view start_of_file);
bool is_microbench_text(std::string_view text);
bool is_energy_runner_text(std::string_view text);

}  // namespace boardless
