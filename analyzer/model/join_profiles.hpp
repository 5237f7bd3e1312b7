// Several runs as one profile, as if they had happened one after the other. Private to
// analyzer/model.
//
//   ProfileJoiner joiner(infer, ...);
//   joiner.add(profile_of_op_0, {});
//   joiner.add(profile_of_op_1, {});
//   joiner.add(profile_of_op_1, {.from = op1, .to = op2, .size = 36});   // op 2 costs what op 1
//   does Profile whole = joiner.finish();
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "analyzer/profile.hpp"

namespace boardless {

// Code that stands for the same code elsewhere: addresses in [from, from + size) become `to`'s.
struct Relocation {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t size = 0;
  std::uint32_t operator()(std::uint32_t address) const {
    return address - from < size ? address - from + to : address;
  }
};

class ProfileJoiner {
 public:
  // `caller` is the function that calls the runs' functions; its own instructions are not counted.
  explicit ProfileJoiner(std::uint32_t caller);

  // A run of one function (RunOptions::call), called from `site`.
  void add(const Profile& profile, std::uint32_t site, const Relocation& relocation);
  Profile finish();

 private:
  void add_paths(const Profile& profile, const Relocation& moved);
  void add_call_tree(const CallTree& tree, std::uint32_t site, const Relocation& moved);

  Profile out_;
  bool first_ = true;
  bool has_tree_ = true;
  CallTree tree_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> blocks_;  // by address and size
  std::map<std::pair<std::uint32_t, std::uint32_t>, CallTree::Call> calls_;
  std::map<std::uint32_t, CallTree::Stack> stacks_;
};

}  // namespace boardless
