// How the profile cache stores a key and its features: the same bytes on every machine, with a sum
// that tells damage.
//
//   profile_key_text(key, "0.1.0")             // 64 hexadecimal digits
//   features_from_bytes(bytes_of(features, key), key)    // features
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/measured/profile_cache.hpp"

namespace boardless {

std::string profile_key_text(const ProfileKey& key, const std::string& version);

std::vector<std::uint8_t> bytes_of(const ProfileFeatures& features, const std::string& key);
// nullopt where the bytes are damaged, of another length, or hold what no run gives.
std::optional<ProfileFeatures> features_from_bytes(std::span<const std::uint8_t> bytes,
                                                   const std::string& key);

}  // namespace boardless
