// A kernel pack: an image whose functions are neural-network operators, and the table in it that
// lists them. kernels/boardless_kernels.h is the contract; docs/kernel-packs.md shows how to make
// one.
//
//   KernelPack pack = load_kernel_pack("kernel_pack-cortex-m4.elf");
//   pack.name                                        // "boardless 1.0"
//   pack.find("CONV_2D", TensorType::int8)->run      // 0x08000124
//
// Packs are files of anyone: the table is checked like any untrusted data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/image/image.hpp"
#include "analyzer/model/graph/tensor_type.hpp"

namespace boardless {

struct Kernel {
  std::string name;                    // TFLite's name of the operator
  TensorType type = TensorType::int8;  // of the data that it reads
  std::uint32_t scratch_bytes = 0;     // address of the function that tells; 0: none is needed
  std::uint32_t run = 0;               // address of the function
  // How many words of the parameter block tell what `run` costs, whatever the data; 0: it may
  // depend on all.
  std::uint32_t shape_words = 0;
  std::optional<std::uint32_t> in_place;  // where the first output may lie: inputs[*in_place]
};

struct KernelPack {
  Image image;
  std::string name;
  std::string version;
  std::string compiler;
  std::vector<Kernel> kernels;

  const Kernel* find(std::string_view name, TensorType type) const;  // null: it has none
};

// Error(ErrorKind::request) as load_image, and when the image has no table, one of another version,
// or one that points outside of it.
KernelPack load_kernel_pack(const std::string& path);

// The bundled pack for a core: firmware_images/kernel_pack-CORE.elf, in the source folder or where
// boardless is installed. The Cortex-M0 runs the M0+'s.
std::string bundled_kernel_pack(Core core);

}  // namespace boardless
