#include "analyzer/model/op_cache.hpp"

namespace boardless {

std::shared_ptr<const OpCache::Run> OpCache::find(const Key& key) {
  const std::scoped_lock lock(mutex_);
  const auto found = runs_.find(key);
  if (found == runs_.end()) return nullptr;
  ++taken_;
  return found->second;
}

void OpCache::add(const Key& key, std::shared_ptr<const Run> run) {
  const std::scoped_lock lock(mutex_);
  if (runs_.size() < max_entries) runs_.try_emplace(key, std::move(run));
}

}  // namespace boardless
