#include "analyzer/report/exports.hpp"

#include <array>

namespace boardless {
namespace {

constexpr std::array formats = {
    ExportFormat{"callgrind", "KCachegrind, callgrind_annotate", false, export_callgrind},
    ExportFormat{"folded", "flamegraph.pl, inferno, speedscope", false, export_folded},
    ExportFormat{"speedscope", "speedscope", false, export_speedscope},
    ExportFormat{"pprof", "go tool pprof", true, export_pprof},
};

}  // namespace

std::span<const ExportFormat> export_formats() { return formats; }

const ExportFormat* export_format(std::string_view id) {
  for (const ExportFormat& format : formats)
    if (format.id == id) return &format;
  return nullptr;
}

}  // namespace boardless
