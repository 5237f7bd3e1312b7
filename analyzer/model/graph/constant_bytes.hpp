// The bytes of a constant: shared and unchanging, so that a graph is copied without its weights.
//
//   ConstantBytes weights(std::vector<std::uint8_t>{1, 2, 3});
//   weights.size()                    // 3
//   ConstantBytes copy = weights;     // the same bytes in memory
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace boardless {

class ConstantBytes {
 public:
  using Storage = std::vector<std::uint8_t>;

  ConstantBytes() = default;
  explicit ConstantBytes(Storage bytes)
      : storage_(std::make_shared<const Storage>(std::move(bytes))), bytes_(*storage_) {}
  // A part of a file, which stays in memory as long as any part of it is in use.
  ConstantBytes(std::shared_ptr<const Storage> file, std::span<const std::uint8_t> part)
      : storage_(std::move(file)), bytes_(part) {}

  std::span<const std::uint8_t> bytes() const { return bytes_; }
  const std::uint8_t* data() const { return bytes_.data(); }  // any alignment
  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }

  bool operator==(const ConstantBytes& other) const {
    return std::equal(bytes_.begin(), bytes_.end(), other.bytes_.begin(), other.bytes_.end());
  }

 private:
  std::shared_ptr<const Storage> storage_;
  std::span<const std::uint8_t> bytes_;
};

}  // namespace boardless
