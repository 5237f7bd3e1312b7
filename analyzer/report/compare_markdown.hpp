// A comparison as Markdown for a comment on a pull or merge request, tables of GitHub and GitLab:
//
//   ### boardless: `new.elf` against `base.elf`
//
//   | in all | base | new | change | relative |
//   | --- | ---: | ---: | ---: | ---: |
//   | cycles | 11,413,122 | 11,642,000 | +228,878 | +2.0 % |
//
// Names are written by markdown_code(), so that none can break out.
#pragma once

#include <string>

#include "analyzer/report/compare_view.hpp"

namespace boardless {

std::string compare_markdown(const CompareView& view);

}  // namespace boardless
