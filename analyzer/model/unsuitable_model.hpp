// What is wrong with one model alone, on a machine, a board and a kernel pack that are right: in a
// list of models, or in a search, the next one may do.
//
//   throw UnsuitableModel(ErrorKind::request, "the model does not fit into the address space");
#pragma once

#include "analyzer/error.hpp"

namespace boardless {

class UnsuitableModel : public Error {
 public:
  using Error::Error;
};

}  // namespace boardless
