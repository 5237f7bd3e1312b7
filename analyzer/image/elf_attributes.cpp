// Which core an ELF was built for, by its .ARM.attributes (the Arm ABI's addenda, "build
// attributes").
//
//   Tag_CPU_name "7E-M", Tag_CPU_arch v7E-M, no Tag_FP_arch     Cortex-M4
//   Tag_CPU_name "cortex-m0" (as clang writes it)               Cortex-M0
//
// GCC writes the architecture as the name ("6S-M" for M0, M0+ and M1 alike; "7E-M" for M4 and M7),
// so where the name is no core's, the most common core of the architecture stands in.
#include <fmt/format.h>
#include <llvm/BinaryFormat/ELF.h>
#include <llvm/Object/ELF.h>
#include <llvm/Object/ELFTypes.h>
#include <llvm/Support/ARMAttributeParser.h>
#include <llvm/Support/ARMBuildAttributes.h>
#include <llvm/Support/ScopedPrinter.h>
#include <llvm/Support/raw_ostream.h>

#include <algorithm>
#include <cctype>

#include "analyzer/image/formats.hpp"

namespace boardless {
namespace {

namespace attrs = llvm::ARMBuildAttrs;
using ElfFile = llvm::object::ELFFile<llvm::object::ELF32LE>;

// Tag_FP_arch values of FPv5, which no Cortex-M4 has (addenda, "FP for Armv8-A").
constexpr unsigned fp_armv8 = 7;
constexpr unsigned fp_armv8_d16 = 8;

// LLVM's parser keeps numbers but only prints strings, so the name is picked from what it prints.
class CpuNamePicker final : public llvm::ScopedPrinter {
 public:
  CpuNamePicker() : llvm::ScopedPrinter(llvm::nulls()) {}
  void printString(llvm::StringRef label, llvm::StringRef value) override {
    if (label == "TagName") tag_ = value.str();
    if (label == "Value" && tag_ == "CPU_name") cpu_name = value.str();
  }
  std::string cpu_name;

 private:
  std::string tag_;
};

struct CoreName {
  std::string_view name;  // lower case
  Core core;
};

constexpr CoreName core_names[] = {
    {"cortex-m0", Core::cortex_m0},      {"cortex-m0plus", Core::cortex_m0plus},
    {"cortex-m0+", Core::cortex_m0plus}, {"cortex-m3", Core::cortex_m3},
    {"cortex-m4", Core::cortex_m4},      {"cortex-m7", Core::cortex_m7},
    {"cortex-m33", Core::cortex_m33},
};

// "Cortex-M4F" and "Cortex-M7.fp.dp" name a core with an option; "cortex-m33" is no Cortex-M3.
std::optional<Core> core_by_name(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  name = name.substr(0, name.find('.'));
  if (name.size() > 1 && name.back() == 'f') name.pop_back();
  for (const CoreName& known : core_names)
    if (known.name == name) return known.core;
  return std::nullopt;
}

std::optional<Core> core_by_architecture(unsigned arch, unsigned profile, unsigned fp_arch) {
  switch (arch) {
    case attrs::v6_M:
    case attrs::v6S_M:
      return Core::cortex_m0plus;
    case attrs::v7:
      if (profile == attrs::MicroControllerProfile) return Core::cortex_m3;
      return std::nullopt;
    case attrs::v7E_M:
      return fp_arch == fp_armv8 || fp_arch == fp_armv8_d16 ? Core::cortex_m7 : Core::cortex_m4;
    case attrs::v8_M_Main:
      return Core::cortex_m33;
    default:
      return std::nullopt;
  }
}

bool names_a_core(std::string_view name) {
  return name.size() > 6 &&
         std::equal(name.begin(), name.begin() + 6, "cortex",
                    [](unsigned char a, char b) { return std::tolower(a) == b; });
}

}  // namespace

void read_elf_attributes(const std::string& path, std::string_view bytes, Image& image) {
  auto file = ElfFile::create(llvm::StringRef(bytes));
  if (!file) return llvm::consumeError(file.takeError());
  auto sections = file->sections();
  if (!sections) return llvm::consumeError(sections.takeError());
  const auto section = std::find_if(sections->begin(), sections->end(), [](const auto& candidate) {
    return candidate.sh_type == llvm::ELF::SHT_ARM_ATTRIBUTES;
  });
  if (section == sections->end()) return;

  CpuNamePicker picker;
  llvm::ARMAttributeParser parser(&picker);
  auto contents = file->getSectionContents(*section);
  llvm::Error failure =
      contents ? parser.parse(*contents, llvm::endianness::little) : contents.takeError();
  if (failure) {
    // What came before the broken attribute was read, and is used.
    llvm::consumeError(std::move(failure));
    image.warnings.push_back("the image's build attributes (.ARM.attributes) are broken in part");
  }
  const unsigned arch = parser.getAttributeValue(attrs::CPU_arch).value_or(0);
  const unsigned profile = parser.getAttributeValue(attrs::CPU_arch_profile).value_or(0);
  const unsigned fp_arch = parser.getAttributeValue(attrs::FP_arch).value_or(0);
  image.cpu_name = picker.cpu_name;
  image.uses_fpu = fp_arch != 0;

  if (profile == attrs::ApplicationProfile || profile == attrs::SystemProfile)
    refuse_file(path, fmt::format("is built for an application core ({}); boardless knows Cortex-M "
                                  "only",
                                  image.cpu_name.empty() ? "A profile" : image.cpu_name));
  if (profile == attrs::RealTimeProfile)
    refuse_file(path, fmt::format("is built for a real-time core ({}); boardless knows Cortex-M "
                                  "only",
                                  image.cpu_name.empty() ? "R profile" : image.cpu_name));

  image.core = core_by_name(image.cpu_name);
  // A core that is named but unknown must not pass for another one of its architecture.
  if (!image.core && !names_a_core(image.cpu_name))
    image.core = core_by_architecture(arch, profile, fp_arch);
  if (!image.core && !image.cpu_name.empty())
    image.warnings.push_back(fmt::format(
        "the image is built for '{}', which is no core that boardless knows; name one with --core",
        image.cpu_name));
}

}  // namespace boardless
