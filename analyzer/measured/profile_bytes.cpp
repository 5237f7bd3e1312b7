#include "analyzer/measured/profile_bytes.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "analyzer/image/sha256.hpp"

namespace boardless {
namespace {

constexpr std::size_t sum_bytes = 16;  // hexadecimal digits of the features' SHA-256

void put(std::vector<std::uint8_t>& bytes, std::uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8)
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

void put(std::vector<std::uint8_t>& bytes, double value) {
  put(bytes, std::bit_cast<std::uint64_t>(value));
}

// With its length, so that no two lists of texts give the same bytes.
void put(std::vector<std::uint8_t>& bytes, const std::string& text) {
  put(bytes, std::uint64_t{text.size()});
  bytes.insert(bytes.end(), text.begin(), text.end());
}

// Of the key as well: features that came under another row's key are no features of this one.
std::string sum_of(std::span<const std::uint8_t> bytes, const std::string& key) {
  std::vector<std::uint8_t> all(bytes.begin(), bytes.end());
  all.insert(all.end(), key.begin(), key.end());
  return sha256_hex(all).substr(0, sum_bytes);
}

class Words {
 public:
  explicit Words(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  std::uint64_t whole() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 8) value |= std::uint64_t{bytes_[at_++]} << shift;
    return value;
  }
  double number() { return std::bit_cast<double>(whole()); }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

}  // namespace

std::string profile_key_text(const ProfileKey& key, const std::string& version) {
  std::vector<std::uint8_t> bytes;
  put(bytes, std::uint64_t{ProfileCache::format_version});
  put(bytes, version);
  put(bytes, key.image_sha256);
  put(bytes, key.region);
  put(bytes, key.board_sha256);
  put(bytes, key.clock_hz);
  return sha256_hex(bytes);
}

std::vector<std::uint8_t> bytes_of(const ProfileFeatures& features, const std::string& key) {
  std::vector<std::uint8_t> bytes;
  put(bytes, std::uint64_t{cycle_class_count});
  for (const double cycles : features.class_cycles) put(bytes, cycles);
  put(bytes, features.stall_cycles);
  put(bytes, features.instructions);
  put(bytes, features.passes);
  put(bytes, std::uint64_t{features.macs ? 1u : 0u});
  put(bytes, features.macs.value_or(0));
  const std::string sum = sum_of(bytes, key);
  bytes.insert(bytes.end(), sum.begin(), sum.end());
  return bytes;
}

std::optional<ProfileFeatures> features_from_bytes(std::span<const std::uint8_t> bytes,
                                                   const std::string& key) {
  constexpr std::size_t words = 1 + cycle_class_count + 5;
  if (bytes.size() != words * 8 + sum_bytes) return std::nullopt;
  const auto content = bytes.first(words * 8);
  const std::string sum = sum_of(content, key);
  if (!std::equal(sum.begin(), sum.end(), bytes.begin() + words * 8)) return std::nullopt;
  Words in(content);
  if (in.whole() != cycle_class_count) return std::nullopt;
  ProfileFeatures features;
  bool sound = true;
  for (double& cycles : features.class_cycles) {
    cycles = in.number();
    sound = sound && std::isfinite(cycles);
  }
  features.stall_cycles = in.number();
  sound = sound && std::isfinite(features.stall_cycles);
  features.instructions = in.whole();
  features.passes = in.whole();
  const bool has_macs = in.whole() == 1;
  const std::uint64_t macs = in.whole();
  if (has_macs) features.macs = macs;
  return sound ? std::optional(features) : std::nullopt;
}

}  // namespace boardless
