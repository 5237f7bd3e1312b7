// The one error type that the library throws.
//
// An error is one sentence that says what is wrong, where, and what to do about it; `kind` decides
// the program's exit status. The library never prints and never exits.
//
//   throw Error(ErrorKind::request, "unknown board 'nucleo-f466re'; did you mean
//   'nucleo-f446re'?");
#pragma once

#include <stdexcept>
#include <string>

namespace boardless {

enum class ErrorKind {
  request,   // the request or an input file is wrong: exit status 2
  firmware,  // the firmware faulted, or ran past its budget: exit status 3
};

class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& sentence) : std::runtime_error(sentence), kind_(kind) {}
  ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

}  // namespace boardless
