#include "analyzer/model/pack/kernel_pack.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "analyzer/data_folders.hpp"
#include "analyzer/error.hpp"

namespace boardless {
namespace {

constexpr std::uint32_t magic = 0x4B504C42;  // "BLPK"
constexpr std::uint32_t abi_version = 4;
constexpr std::uint32_t before_in_place = 3;  // the same without the last word of an entry
constexpr std::uint32_t entry_bytes = 24;
constexpr std::uint32_t max_kernels = 1000;
constexpr std::size_t max_name = 200;
constexpr std::uint32_t max_shape_words = 256;
constexpr std::uint32_t max_inputs = 64;

// The image's bytes as the program finds them when it runs.
class Reader {
 public:
  explicit Reader(const Image& image) : image_(image) {}

  std::uint8_t byte(std::uint32_t address) const {
    for (const Segment& s : image_.segments)
      if (address - s.run_address < s.bytes.size()) return s.bytes[address - s.run_address];
    throw Error(ErrorKind::request,
                fmt::format("the table of kernel pack '{}' points to 0x{:08x}, where the image has "
                            "nothing",
                            image_.path, address));
  }
  std::uint32_t word(std::uint32_t address) const {
    std::uint32_t value = 0;
    for (std::uint32_t k = 0; k < 4; ++k) value |= std::uint32_t{byte(address + k)} << (8 * k);
    return value;
  }
  std::string text(std::uint32_t address) const {
    std::string out;
    while (const std::uint8_t c = byte(address + static_cast<std::uint32_t>(out.size()))) {
      if (out.size() == max_name)
        throw Error(ErrorKind::request,
                    fmt::format("kernel pack '{}' has a name of over {} characters in its table",
                                image_.path, max_name));
      out += static_cast<char>(c);
    }
    return out;
  }

 private:
  const Image& image_;
};

}  // namespace

const Kernel* KernelPack::find(std::string_view wanted, TensorType type) const {
  const auto found = std::find_if(kernels.begin(), kernels.end(), [&](const Kernel& kernel) {
    return kernel.name == wanted && kernel.type == type;
  });
  return found == kernels.end() ? nullptr : &*found;
}

KernelPack load_kernel_pack(const std::string& path) {
  KernelPack pack;
  pack.image = load_image(path);
  const Symbol* table = pack.image.find_symbol("boardless_kernel_pack");
  if (!table)
    throw Error(ErrorKind::request,
                fmt::format("'{}' is no kernel pack: it has no symbol boardless_kernel_pack (see "
                            "docs/kernel-packs.md)",
                            path));
  const Reader reader(pack.image);
  const std::uint32_t at = table->address;
  if (reader.word(at) != magic)
    throw Error(
        ErrorKind::request,
        fmt::format("'{}' is no kernel pack: its table does not begin with BL_PACK_MAGIC", path));
  const std::uint32_t version = reader.word(at + 4);
  if (version != abi_version && version != before_in_place)
    throw Error(ErrorKind::request,
                fmt::format("kernel pack '{}' was made for version {} of boardless_kernels.h; this "
                            "boardless reads version {}",
                            path, version, abi_version));
  pack.name = reader.text(reader.word(at + 8));
  pack.version = reader.text(reader.word(at + 12));
  pack.compiler = reader.text(reader.word(at + 16));
  const std::uint32_t count = reader.word(at + 20);
  if (count > max_kernels)
    throw Error(ErrorKind::request, fmt::format("kernel pack '{}' says that it has {} operators; "
                                                "{} is the most",
                                                path, count, max_kernels));
  std::uint32_t entry = reader.word(at + 24);
  const std::uint32_t step = version == before_in_place ? entry_bytes - 4 : entry_bytes;
  for (std::uint32_t k = 0; k < count; ++k, entry += step) {
    Kernel kernel;
    kernel.name = reader.text(reader.word(entry));
    const std::uint32_t type = reader.word(entry + 4);
    if (type > 127 || !is_tensor_type(static_cast<int>(type)))
      throw Error(ErrorKind::request,
                  fmt::format("kernel pack '{}' has {} for an unknown type, number {}", path,
                              kernel.name, type));
    kernel.type = static_cast<TensorType>(type);
    kernel.scratch_bytes = reader.word(entry + 8) & ~1u;
    kernel.run = reader.word(entry + 12) & ~1u;
    reader.byte(kernel.run);
    if (kernel.scratch_bytes) reader.byte(kernel.scratch_bytes);
    kernel.shape_words = reader.word(entry + 16);
    if (kernel.shape_words > max_shape_words)
      throw Error(
          ErrorKind::request,
          fmt::format("kernel pack '{}' says of {} that {} words settle its cost; {} is the "
                      "most",
                      path, kernel.name, kernel.shape_words, max_shape_words));
    const std::uint32_t in_place = version == before_in_place ? 0 : reader.word(entry + 20);
    if (in_place > max_inputs)
      throw Error(ErrorKind::request,
                  fmt::format("kernel pack '{}' says that the output of {} may lie over input {}; "
                              "{} are the most",
                              path, kernel.name, in_place - 1, max_inputs));
    if (in_place) kernel.in_place = in_place - 1;
    pack.kernels.push_back(std::move(kernel));
  }
  return pack;
}

std::string bundled_kernel_pack(Core core) {
  const Core built = core == Core::cortex_m0 ? Core::cortex_m0plus : core;
  const std::string name = fmt::format("firmware_images/kernel_pack-{}.elf", core_info(built).id);
  for (const std::string& folder : data_folders()) {
    std::error_code error;
    const std::string path = (std::filesystem::path(folder) / name).string();
    if (std::filesystem::is_regular_file(path, error)) return path;
  }
  throw Error(ErrorKind::request,
              fmt::format("the bundled {} was not found; name a pack with --kernels", name));
}

}  // namespace boardless
