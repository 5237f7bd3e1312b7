// Symbol look-up on images built by hand: aliases, nesting, gaps.
#include "fixture.hpp"

namespace boardless {
namespace {

Symbol function(const char* name, std::uint32_t address, std::uint32_t size, bool global = true) {
  return {name, name, address, size, true, global};
}

Symbol object(const char* name, std::uint32_t address, std::uint32_t size) {
  return {name, name, address, size, false, true};
}

std::string name_at(const Image& image, std::uint32_t address) {
  const Symbol* symbol = image.symbol_at(address);
  return symbol ? symbol->name : "none";
}

TEST(SymbolAt, HoldsItsBytesOnly) {
  Image image;
  image.symbols = {function("a", 0x100, 8), function("b", 0x110, 2)};
  EXPECT_EQ(name_at(image, 0xff), "none");
  EXPECT_EQ(name_at(image, 0x100), "a");
  EXPECT_EQ(name_at(image, 0x107), "a");
  EXPECT_EQ(name_at(image, 0x108), "none");
  EXPECT_EQ(name_at(image, 0x111), "b");
  EXPECT_EQ(name_at(image, 0xffffffff), "none");
  EXPECT_EQ(name_at(Image(), 0), "none");
}

TEST(SymbolAt, ReachesTheEndOfTheAddressSpace) {
  Image image;
  image.symbols = {function("last", 0xfffffff0, 16)};
  EXPECT_EQ(name_at(image, 0xffffffff), "last");
}

TEST(SymbolAt, FunctionsGoBeforeLabelsAndInnerBeforeOuter) {
  Image image;
  image.symbols = {function("outer", 0x100, 0x40), object("label", 0x108, 8),
                   function("inner", 0x120, 8), object("table", 0x150, 8)};
  EXPECT_EQ(name_at(image, 0x10a), "outer");
  EXPECT_EQ(name_at(image, 0x122), "inner");
  EXPECT_EQ(name_at(image, 0x130), "outer");
  EXPECT_EQ(name_at(image, 0x154), "table");
}

TEST(SymbolAt, FirstOfSeveralAliases) {
  Image image;
  image.symbols = {function("strong", 0x100, 2), function("weak", 0x100, 2),
                   function("local", 0x100, 2, false)};
  EXPECT_EQ(name_at(image, 0x100), "strong");
}

TEST(FindSymbol, TheGlobalOneOfOneName) {
  Image image;
  image.symbols = {function("init", 0x100, 2, false), function("init", 0x200, 2),
                   function("init", 0x300, 2, false)};
  ASSERT_TRUE(image.find_symbol("init"));
  EXPECT_EQ(image.find_symbol("init")->address, 0x200u);
  EXPECT_FALSE(image.find_symbol("Init"));
  EXPECT_EQ(image.similar_symbols("inti"), std::vector<std::string>{"init"});
}

}  // namespace
}  // namespace boardless
