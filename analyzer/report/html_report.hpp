// An explanation as one HTML file that anyone can open: no network, no other file. The page is
// analyzer/report/html (its own README there); here it gets its data.
//
//   std::string page = html_report(x, source, "0.1.0");
#pragma once

#include <string>

#include "analyzer/cost/explanation.hpp"
#include "analyzer/image/source_text.hpp"
#include "analyzer/model/model_estimate.hpp"

namespace boardless {

// `model`: of the run of a model, its ops and memory.
std::string html_report(const Explanation& x, SourceText& source, const std::string& version,
                        const ModelEstimate* model = nullptr);

}  // namespace boardless
