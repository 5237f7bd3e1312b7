// The sentence of the Error that `act` throws; a failed test where it throws none.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "analyzer/error.hpp"

namespace boardless {

template <typename Act>
std::string error_of(Act act) {
  try {
    act();
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::request);
    return e.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

}  // namespace boardless
