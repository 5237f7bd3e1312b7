#include "analyzer/profile.hpp"

namespace boardless {

std::string_view to_string(EndedBy ended_by) {
  switch (ended_by) {
    case EndedBy::to_reached:
      return "to_reached";
    case EndedBy::exit_call:
      return "exit";
    case EndedBy::returned:
      return "returned";
    case EndedBy::branch_to_self:
      return "branch_to_self";
    case EndedBy::wait_for_interrupt:
      return "wait_for_interrupt";
    case EndedBy::reset_request:
      return "reset_request";
    case EndedBy::budget:
      return "budget";
    case EndedBy::interrupted:
      return "interrupted";
  }
  return "";
}

}  // namespace boardless
