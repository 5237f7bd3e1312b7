// Where boardless's own data is: boards, images, kernel packs.
//
//   for (const std::string& folder : data_folders()) ... folder + "/boards" ...
#pragma once

#include <string>
#include <vector>

namespace boardless {

// Folders that exist, in the order searched: beside the running program where it was installed
// (share/boardless, wherever the tree was moved), then the source tree.
std::vector<std::string> data_folders();

}  // namespace boardless
