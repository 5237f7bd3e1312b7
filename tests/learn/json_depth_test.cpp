// How deep JSON nests, without parsing it.
#include "analyzer/json_depth.hpp"

#include <gtest/gtest.h>

#include <string>

namespace boardless {
namespace {

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(JsonDepth, IsOfListsAndObjectsInEachOther) {
  EXPECT_FALSE(nests_too_deep(""));
  EXPECT_FALSE(nests_too_deep(nested(max_json_depth)));
  EXPECT_TRUE(nests_too_deep(nested(max_json_depth + 1)));
  EXPECT_TRUE(nests_too_deep(std::string(1'000'000, '{')));
  // Beside each other they are no deeper.
  std::string many = "[";
  for (int k = 0; k < 1000; ++k) many += "{},";
  EXPECT_FALSE(nests_too_deep(many + "1]"));
}

TEST(JsonDepth, BracketsInTextsAreNone) {
  EXPECT_FALSE(nests_too_deep("[\"" + std::string(1000, '[') + "\"]"));
  EXPECT_FALSE(nests_too_deep("[\"\\\"" + std::string(1000, '[') + "\"]"));
  // Behind a text that ends in a backslash.
  EXPECT_TRUE(nests_too_deep("[\"\\\\\"," + nested(max_json_depth) + "]"));
}

}  // namespace
}  // namespace boardless
