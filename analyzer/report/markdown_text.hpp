// Names that firmware supplies, in Markdown that others will read: whatever a function is called,
// it shows as its name, and neither ends its cell of a table nor becomes a link, a mention, a
// picture or markup.
//
//   markdown_code("conv_2d")     // `conv_2d`
//   markdown_code("a|b`c")       // <code>a&#124;b&#96;c</code>
//   markdown_block({"a note"})   // a fenced block, its fence longer than any in the text
#pragma once

#include <string>
#include <vector>

namespace boardless {

// Cut to 80 characters: names of C++ templates can fill a page.
std::string markdown_code(const std::string& name);

std::string markdown_block(const std::vector<std::string>& lines);

}  // namespace boardless
