#include "analyzer/machine/call_tracker.hpp"

#include <algorithm>

namespace boardless {
namespace {

// Bounds on what untrusted firmware can make this hold: some 100 bytes for each.
constexpr std::size_t max_frames = 1'000'000;
constexpr std::size_t max_contexts = 200'000;
constexpr std::uint32_t max_depth = 500;  // of contexts; deeper recursion is folded

std::uint64_t pair_of(std::uint32_t a, std::uint32_t b) { return std::uint64_t{a} << 32 | b; }

}  // namespace

CallTracker::CallTracker(const Image& image, std::uint32_t entry, std::uint32_t sp,
                         std::size_t most_logged)
    : image_(image) {
  const std::uint32_t symbol = function_at(entry);
  contexts_.push_back({.function = symbol ? symbol : entry});
  depths_.push_back(0);
  Frame root;
  root.function = contexts_[0].function;
  root.return_address = 1;  // no code
  root.entry_sp = root.low = root.deep = sp;
  frames_.push_back(root);
  if (most_logged) log_.emplace(root.function, most_logged);
}

std::uint32_t CallTracker::function_at(std::uint32_t address) const {
  const Symbol* symbol = image_.symbol_at(address);
  return symbol ? symbol->address : 0;
}

void CallTracker::advance(const Clocks& clocks) {
  if (counting_) {
    CallTree::Context& context = contexts_[frames_.back().context];
    context.cycles += clocks.cycles - last_.cycles;
    context.instructions += clocks.instructions - last_.instructions;
    counted_.cycles += clocks.cycles - last_.cycles;
    counted_.instructions += clocks.instructions - last_.instructions;
    counted_.multiplications += clocks.multiplications - last_.multiplications;
  }
  last_ = clocks;
}

void CallTracker::count(bool counting) {
  const Frame& frame = frames_.back();
  // A region that begins where a function does has its call in it.
  if (counting && !counting_ && frame.call && frame.entered == last_.instructions)
    count_call(frame);
  counting_ = counting;
}

void CallTracker::count_call(const Frame& frame) {
  ++frame.call->totals.calls;
  ++contexts_[frame.context].calls;
}

std::uint32_t CallTracker::child_of(std::uint32_t context, std::uint32_t function) {
  const auto found = children_.find(pair_of(context, function));
  if (found != children_.end()) return found->second;
  if (depths_[context] >= max_depth || contexts_.size() >= max_contexts) {
    folded_ = true;
    std::uint32_t alike = context;
    while (alike && contexts_[alike].function != function) alike = contexts_[alike].parent;
    if (contexts_[alike].function == function) return alike;
    return context;  // counts with its caller, so that what is above keeps its sums
  }
  const auto child = static_cast<std::uint32_t>(contexts_.size());
  contexts_.push_back({.parent = context, .function = function});
  depths_.push_back(depths_[context] + 1);
  children_[pair_of(context, function)] = child;
  return child;
}

void CallTracker::push(std::uint32_t site, std::uint32_t function, std::uint32_t return_address,
                       std::uint32_t sp, bool is_jump) {
  // Firmware that never returns, such as one that switches stacks: start over from the root.
  if (frames_.size() >= max_frames)
    while (frames_.size() > 1) pop();
  Frame frame;
  frame.context = child_of(frames_.back().context, function);
  frame.function = function;
  frame.return_address = return_address;
  frame.entry_sp = frame.low = frame.deep = sp;
  frame.is_jump = is_jump;
  frame.entry_cycles = counted_.cycles;
  frame.entry_instructions = counted_.instructions;
  frame.call = &calls_[pair_of(site, function)];
  frame.call->totals.site = site;
  frame.call->totals.function = function;
  ++frame.call->open;
  frame.entered = last_.instructions;
  if (counting_) count_call(frame);
  frames_.push_back(frame);
  if (log_) log_->enter(function, site, counted_);
}

void CallTracker::pop() {
  const Frame frame = frames_.back();
  frames_.pop_back();
  if (--frame.call->open == 0) {
    frame.call->totals.cycles += counted_.cycles - frame.entry_cycles;
    frame.call->totals.instructions += counted_.instructions - frame.entry_instructions;
  }
  const std::uint32_t deep = std::min(frame.low, frame.deep);
  if (log_) log_->leave(counted_, deep, frame.entry_sp);
  Stack& stack = stacks_[frame.function];
  stack.own_bytes = std::max(stack.own_bytes, frame.entry_sp - frame.low);
  stack.bytes = std::max(stack.bytes, frame.entry_sp - deep);
  frames_.back().deep = std::min(frames_.back().deep, deep);
}

void CallTracker::call(std::uint32_t site, std::uint32_t target, std::uint32_t return_address,
                       std::uint32_t sp) {
  lowered(sp);
  const std::uint32_t symbol = function_at(target);
  push(site, symbol ? symbol : target, return_address, sp, false);
}

// Leaves the frames that a jump to `target` leaves. False when it is not a return. A frame whose
// stack is gone is left; where the stack is just what it was entered with, a jump into the middle
// of the function below leaves it (`longjmp`), and one to a function's begin does not (a tail
// call).
bool CallTracker::pop_to_return(std::uint32_t target, std::uint32_t sp) {
  const std::uint32_t function = function_at(target);
  for (std::size_t k = frames_.size(); k-- > 1;) {
    const Frame& frame = frames_[k];
    if (frame.is_jump) continue;
    const bool returns = target == frame.return_address && sp >= frame.entry_sp;
    const bool lands_below =
        target != function && function == frames_[k - 1].function && function != frame.function;
    const bool gone = sp > frame.entry_sp || (sp == frame.entry_sp && lands_below);
    if (!returns && !gone) return false;
    while (frames_.size() > k) pop();
    if (returns) return true;
  }
  return false;
}

void CallTracker::jump(std::uint32_t site, std::uint32_t target, std::uint32_t sp, bool indirect) {
  if (indirect && pop_to_return(target, sp)) return;
  lowered(sp);
  const std::uint32_t function = function_at(target);
  const std::uint32_t running = frames_.back().function;
  if (function == running || (function == 0 && function_at(running) == 0)) return;
  // Back into a function that jumped here: functions that jump to each other do not pile up.
  for (std::size_t k = frames_.size(); k-- > 0;) {
    if (frames_[k].function == function) {
      while (frames_.size() > k + 1) pop();
      return;
    }
    if (!frames_[k].is_jump) break;
  }
  push(site, function ? function : target, frames_.back().return_address, sp, true);
}

CallTree CallTracker::take() {
  while (frames_.size() > 1) pop();
  const Frame& root = frames_.front();
  Stack& stack = stacks_[root.function];
  stack.own_bytes = std::max(stack.own_bytes, root.entry_sp - root.low);
  CallTree tree;
  tree.stack_bytes = root.entry_sp - std::min(root.low, root.deep);
  stack.bytes = std::max(stack.bytes, tree.stack_bytes);
  for (const auto& [function, bytes] : stacks_)
    tree.stacks.push_back({function, bytes.own_bytes, bytes.bytes});
  for (const auto& [key, call] : calls_)
    if (call.totals.calls || call.totals.cycles) tree.calls.push_back(call.totals);
  tree.folded = folded_;

  // Parents come before children already; those with nothing in them or below go.
  std::vector<bool> kept(contexts_.size(), false);
  for (std::size_t k = contexts_.size(); k-- > 0;) {
    const CallTree::Context& c = contexts_[k];
    kept[k] = kept[k] || c.calls || c.instructions || c.cycles || k == 0;
    if (kept[k] && c.parent != CallTree::no_parent) kept[c.parent] = true;
  }
  std::vector<std::uint32_t> moved(contexts_.size());
  for (std::size_t k = 0; k < contexts_.size(); ++k) {
    if (!kept[k]) continue;
    moved[k] = static_cast<std::uint32_t>(tree.contexts.size());
    tree.contexts.push_back(contexts_[k]);
    if (k) tree.contexts.back().parent = moved[contexts_[k].parent];
  }
  return tree;
}

std::optional<CallSequence> CallTracker::take_sequence() {
  if (!log_) return std::nullopt;
  const Frame& root = frames_.front();
  return log_->take(counted_, std::min(root.low, root.deep), root.entry_sp);
}

}  // namespace boardless
