#include "analyzer/machine/access_plan.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace boardless {
namespace {

constexpr std::uint32_t registers = 15;  // those but the PC
using Address = AccessPlan::Address;

// Where an unknown of RegisterSums is found.
struct Found {
  std::uint16_t place = 0;
  std::uint32_t added = 0;  // the value found there is so much more
};

// What one load brings into one register.
struct Loaded {
  std::size_t instruction = 0;
  std::uint32_t offset = 0;  // bytes from where the load begins
};

bool is_signed_load(const Instruction& i) {
  if (i.size == 4) return (i.encoding >> 24 & 1) != 0;
  return i.encoding >> 9 == 0x2B || i.encoding >> 9 == 0x2F;  // LDRSB, LDRSH
}

class Planner {
 public:
  Planner(const Block& block, const AccessSources& sources)
      : instructions_(block.instructions), sources_(sources) {}

  AccessPlan plan() {
    const std::size_t n = instructions_.size();
    plan_.sums.emplace_back();
    plan_.addresses.resize(n);
    plan_.caught.assign(n, AccessPlan::not_caught);
    sums_.resize(n);
    stored_.resize(n);
    RegisterSums now;
    for (std::size_t k = 0; k < n; ++k) {
      const Instruction& i = instructions_[k];
      if (i.loads || i.stores) sums_[k] = now.address_of(i);
      if (i.stores) note_stored(k, now);
      const std::uint32_t first_new = now.unknowns();
      now.step(i);
      if (i.loads && !i.in_it) note_loaded(k, now, first_new);
    }
    if (sources_.registers_at_end) note_held(now);
    for (std::size_t k = 0; k < n; ++k)
      if (instructions_[k].loads || instructions_[k].stores) plan_access(k);
    std::sort(plan_.conflicts.begin(), plan_.conflicts.end(), [this](const auto& a, const auto& b) {
      return plan_.readings[a.reading].instruction < plan_.readings[b.reading].instruction;
    });
    plan_.possible &= further_ <= AccessPlan::further + AccessPlan::most_further;
    return std::move(plan_);
  }

 private:
  void note_loaded(std::size_t k, const RegisterSums& behind, std::uint32_t first_new) {
    const Instruction& i = instructions_[k];
    const bool list = i.op == Op::load_multiple;
    if (i.op != Op::load && i.op != Op::load_double && !list) return;
    std::uint32_t offset = 0;
    for (std::uint32_t r = 0; r < registers; ++r) {
      const bool is_base = i.writeback && r == i.base_register;
      if (!(i.writes >> r & 1) || is_base) continue;
      if (i.op == Op::load_double) offset = r == (i.encoding >> 12 & 15) ? 0 : 4;
      const RegisterSum& sum = behind[static_cast<int>(r)];
      if (sum.terms[0].unknown >= first_new) loaded_[sum.terms[0].unknown] = {k, offset};
      if (list) offset += 4;
    }
  }

  // What a store of words puts into memory, word by word.
  void note_stored(std::size_t k, const RegisterSums& before) {
    const Instruction& i = instructions_[k];
    const auto add = [&](std::uint32_t reg) {
      stored_[k].push_back(before[static_cast<int>(reg)]);
    };
    if (i.op == Op::store_double) {
      add(i.encoding >> 12 & 15);
      add(i.encoding >> 8 & 15);
    } else if (i.op == Op::store_multiple || (i.op == Op::store && i.access_bytes == 4)) {
      for (std::uint32_t r = 0; r < registers; ++r)
        if (i.store_data >> r & 1) add(r);
    }
  }

  // Unknowns that registers hold at the block's end, perhaps with something added to them.
  void note_held(const RegisterSums& end) {
    for (std::uint16_t r = 0; r < registers; ++r) {
      const RegisterSum& sum = end[r];
      if (sum.is_one_unknown() && sum.terms[0].unknown > registers)
        held_.try_emplace(sum.terms[0].unknown,
                          Found{static_cast<std::uint16_t>(AccessPlan::at_end + r), sum.constant});
    }
  }

  // From memory, for choice: then it is known before the block has ended.
  std::optional<Found> find(std::uint32_t unknown) {
    if (unknown <= registers)
      return Found{static_cast<std::uint16_t>(AccessPlan::at_begin + unknown), 0};
    if (const std::optional<Found> read = read_again(unknown)) return read;
    const auto found = held_.find(unknown);
    return found == held_.end() ? std::nullopt : std::optional(found->second);
  }

  std::optional<Found> read_again(std::uint32_t unknown) {
    const auto known = read_.find(unknown);
    if (known != read_.end()) return known->second;
    const auto loaded = loaded_.find(unknown);
    if (!sources_.memory || loaded == loaded_.end()) return std::nullopt;
    const auto [k, offset] = loaded->second;
    const Instruction& i = instructions_[k];
    AccessPlan::Reading reading;
    reading.address = plan_.addresses[k];
    if (reading.address.needs_end || plan_.caught[k] != AccessPlan::not_caught ||
        sources_.not_ahead.contains(i.address))
      return std::nullopt;
    reading.address.constant += offset;
    reading.bytes = i.op == Op::load ? i.access_bytes : std::uint8_t{4};
    reading.is_signed = reading.bytes < 4 && is_signed_load(i);
    reading.instruction = static_cast<std::uint16_t>(k);
    std::vector<std::uint16_t> may_meet;
    std::optional<Found> source;
    for (std::size_t j = k; !source && j-- > 0;) {
      const Instruction& store = instructions_[j];
      if (!store.stores) continue;
      const Address& address = plan_.addresses[j];
      if (never_meet(address, store.moved_bytes(), reading)) continue;
      if (address.sum != reading.address.sum) {
        may_meet.push_back(static_cast<std::uint16_t>(j));
        continue;
      }
      // What was stored is loaded again.
      source = stored_value(j, reading);
      if (!source) return std::nullopt;
    }
    reading.place = further_++;
    read_[unknown] = source.value_or(Found{reading.place, 0});
    for (const std::uint16_t store : may_meet)
      plan_.conflicts.push_back({store, static_cast<std::uint16_t>(plan_.readings.size())});
    plan_.readings.push_back(reading);
    return read_[unknown];
  }

  std::optional<Found> stored_value(std::size_t store, const AccessPlan::Reading& reading) {
    const std::uint32_t offset = reading.address.constant - plan_.addresses[store].constant;
    const std::vector<RegisterSum>& words = stored_[store];
    if (instructions_[store].in_it || reading.bytes != 4 || offset % 4 != 0 ||
        offset / 4 >= words.size())
      return std::nullopt;
    const RegisterSum& sum = words[offset / 4];
    if (!sum.is_one_unknown()) return std::nullopt;
    std::optional<Found> source = find(sum.terms[0].unknown);
    if (source) source->added -= sum.constant;
    return source;
  }

  std::optional<Address> address_of(const RegisterSum& sum) {
    Address out;
    out.constant = sum.constant;
    AccessPlan::Sum places;
    for (const auto& [unknown, times] : sum.terms) {
      if (times == 0) break;
      const std::optional<Found> source = find(unknown);
      if (!source) return std::nullopt;
      places.times[places.terms] = times;
      places.places[places.terms++] = source->place;
      out.constant -= times * source->added;
      out.needs_end |= is_at_end(source->place);
    }
    out.sum = index_of(places);
    return out;
  }

  std::uint16_t index_of(const AccessPlan::Sum& sum) {
    const auto found = std::find(plan_.sums.begin(), plan_.sums.end(), sum);
    const auto index = static_cast<std::uint16_t>(found - plan_.sums.begin());
    if (found == plan_.sums.end()) plan_.sums.push_back(sum);
    return index;
  }

  static bool is_at_end(std::uint16_t place) {
    return place >= AccessPlan::at_end && place < AccessPlan::further;
  }

  void plan_access(std::size_t k) {
    const Instruction& i = instructions_[k];
    if (i.op == Op::store_exclusive) plan_.possible = false;
    const std::optional<Address> address = sums_[k] ? address_of(*sums_[k]) : std::nullopt;
    if (address) {
      plan_.addresses[k] = *address;
      need(*address);
      return;
    }
    const std::optional<RegisterSum> here = RegisterSums().address_of(i);
    plan_.possible &= here.has_value();
    if (!here) return;
    const std::uint16_t place = further_++;
    plan_.caught[k] = static_cast<std::uint16_t>(plan_.catches.size());
    plan_.catches.push_back({*address_of(*here), place});
    AccessPlan::Sum caught;
    caught.times[0] = 1;
    caught.places[caught.terms++] = place;
    plan_.addresses[k] = {0, index_of(caught), false};
  }

  void need(const Address& address) {
    const AccessPlan::Sum& sum = plan_.sums[address.sum];
    for (std::size_t t = 0; t < sum.terms; ++t) {
      const std::uint16_t place = sum.places[t];
      if (place >= AccessPlan::further) continue;
      const std::uint16_t bit = static_cast<std::uint16_t>(1u << (place % 16));
      (is_at_end(place) ? plan_.registers_at_end : plan_.registers_at_begin) |= bit;
    }
  }

  // Two places that are a fixed and short way apart.
  static bool never_meet(const Address& store, std::uint32_t store_bytes,
                         const AccessPlan::Reading& reading) {
    if (store.sum != reading.address.sum) return false;
    const std::uint32_t behind = reading.address.constant - store.constant;
    const std::uint32_t before = 0u - behind;
    constexpr std::uint32_t near = 4096;  // no memory has a second address so near
    return (behind < near && behind >= store_bytes) || (before < near && before >= reading.bytes);
  }

  const std::vector<Instruction>& instructions_;
  const AccessSources sources_;
  AccessPlan plan_;
  std::vector<std::optional<RegisterSum>> sums_;      // by instruction, of an access
  std::vector<std::vector<RegisterSum>> stored_;      // by instruction
  std::unordered_map<std::uint32_t, Loaded> loaded_;  // by unknown, as those that follow
  std::unordered_map<std::uint32_t, Found> held_;
  std::unordered_map<std::uint32_t, Found> read_;
  std::uint16_t further_ = AccessPlan::further;
};

}  // namespace

AccessPlan plan_accesses(const Block& block, const AccessSources& sources) {
  return Planner(block, sources).plan();
}

}  // namespace boardless
