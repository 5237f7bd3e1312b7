#include "analyzer/model/pack/kernel_pack.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "analyzer/error.hpp"

namespace boardless {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The M4's pack with a word of its table changed: `field` counts words from the magic number on.
class ChangedPack {
 public:
  ChangedPack(std::size_t field, std::uint32_t value)
      : path_((std::filesystem::path(::testing::TempDir()) / "changed_pack.elf").string()) {
    std::string bytes = bytes_of(bundled_kernel_pack(Core::cortex_m4));
    const std::size_t table = bytes.find(std::string("BLPK\4\0\0\0", 8));
    EXPECT_NE(table, std::string::npos);
    std::memcpy(bytes.data() + table + 4 * field, &value, 4);
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~ChangedPack() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void expect_refused(std::size_t field, std::uint32_t value, const std::string& why) {
  const ChangedPack pack(field, value);
  EXPECT_THAT([&] { load_kernel_pack(pack.path()); }, ThrowsMessage<Error>(HasSubstr(why)));
}

TEST(KernelPack, TheBundledOnesHaveEveryOperator) {
  for (const Core core : {Core::cortex_m0, Core::cortex_m0plus, Core::cortex_m3, Core::cortex_m4,
                          Core::cortex_m7, Core::cortex_m33}) {
    const KernelPack pack = load_kernel_pack(bundled_kernel_pack(core));
    EXPECT_EQ(pack.name, "boardless");
    for (const char* name : {"CONV_2D",
                             "DEPTHWISE_CONV_2D",
                             "FULLY_CONNECTED",
                             "AVERAGE_POOL_2D",
                             "MAX_POOL_2D",
                             "ADD",
                             "MUL",
                             "SUB",
                             "PAD",
                             "MEAN",
                             "SOFTMAX",
                             "LOGISTIC",
                             "TANH",
                             "RELU",
                             "RELU6",
                             "LEAKY_RELU",
                             "HARD_SWISH",
                             "RESHAPE",
                             "CONCATENATION",
                             "SPLIT",
                             "STRIDED_SLICE",
                             "TRANSPOSE",
                             "RESIZE_NEAREST_NEIGHBOR",
                             "QUANTIZE",
                             "DEQUANTIZE",
                             "TRANSPOSE_CONV"})
      EXPECT_TRUE(pack.find(name, TensorType::int8)) << name;
    EXPECT_TRUE(pack.find("QUANTIZE", TensorType::float32));
    EXPECT_EQ(pack.find("CONV_2D+ADD", TensorType::int8)->in_place, 3u);
    EXPECT_EQ(pack.find("CONV_2D", TensorType::int8)->in_place, std::nullopt);
    EXPECT_FALSE(pack.find("CONV_2D", TensorType::float32));
    EXPECT_FALSE(pack.find("NO_SUCH", TensorType::int8));
  }
}

TEST(KernelPack, ATableThatIsNotSoundIsRefused) {
  expect_refused(0, 0x12345678, "does not begin with BL_PACK_MAGIC");
  expect_refused(1, 99, "was made for version 99");
  expect_refused(1, 2, "was made for version 2");
  expect_refused(2, 0xFFFFFFF0, "points to 0xfffffff0");  // its name
  expect_refused(5, 0xFFFFFFFF, "says that it has 4294967295 operators");
  expect_refused(6, 0x20000000, "points to 0x20000000");  // its operators
}

TEST(KernelPack, FirmwareIsNoPack) {
  EXPECT_THAT([] { load_kernel_pack(SOURCE_ROOT "/firmware_images/ds_cnn-cortex-m4.elf"); },
              ThrowsMessage<Error>(HasSubstr("is no kernel pack")));
  EXPECT_THROW(load_kernel_pack("no-such-pack.elf"), Error);
}

}  // namespace
}  // namespace boardless
