// The fast path: counts paths (analyzer/profile.hpp) in a hook on each block.
//
// What is counted is a graph. A node is a block together with what the pipeline remembers when it
// is entered; an edge is one way of running the node's block and what came next. The hook finds the
// edge by comparing it with the two last taken from this node, and adds one. Only a way that was
// never gone before takes the slow path, where its cycles are worked out once.
//
// Instructions of IT blocks and those whose cost depends on operands need a callback each; their
// addresses are hooked when their block is first seen, before it runs.
//
// Where memories are simulated, the addresses of a block's accesses are worked out when it has
// ended (access_plan.hpp), and the memories see its fetches and accesses then, in their order.
// Firmware that does what cannot be worked out gets a callback on every access instead
// (recorder_memories.cpp).
//
// When the firmware reads a clock in the middle of a block, the instruction that does so is found
// by the address that it accesses. Where two could have made the access, the run starts over with
// all loads and stores of that block hooked (`ClockReaders`), so that the second time it is
// certain.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "analyzer/machine/access_plan.hpp"
#include "analyzer/machine/guest.hpp"
#include "analyzer/machine/hooked_ranges.hpp"
#include "analyzer/machine/memory_simulator.hpp"
#include "analyzer/machine/observer.hpp"
#include "analyzer/machine/region.hpp"
#include "analyzer/machine/transfer.hpp"
#include "isa/decoder.hpp"

namespace boardless {

// What runs before found out, by addresses of instructions.
struct ClockReaders {
  std::set<std::uint32_t> hooked;     // loads and stores that have to be hooked
  std::set<std::uint32_t> not_ahead;  // loads that must not be read ahead (AccessSources)
};

class Recorder final : public Observer {
 public:
  Recorder(Engine& engine, RunControl& control, const Image& image, const Board& board,
           const RunOptions& options, ClockReaders& clock_readers);

  void attach() override;
  bool restart() override;
  void finish() override;
  std::uint64_t now(MemoryAccess access) override;
  std::uint64_t now() override;
  std::uint32_t accessing_pc(MemoryAccess access) override;
  void ends_with(MemoryAccess access) override;
  std::uint32_t branching_pc() override;
  bool starts_over() const override { return starts_over_; }
  RunResult result() override;

 private:
  struct BlockInfo {
    std::uint32_t index = 0;
    std::vector<std::uint16_t> at;  // instruction index by halfword
    // The instructions of an IT block pass by one decision, which only the first of them has to
    // tell: the others have its condition or the opposite one. By instruction:
    std::vector<std::uint16_t> decision;
    std::vector<bool> passes_if;  // it passes when the decision's first instruction did, or did not
    std::vector<bool> decides;    // it is that first instruction: hooked
    std::size_t decisions = 0;
    std::size_t conditionals = 0;  // instructions inside IT blocks
    ItState it_after;
    std::uint8_t* predictor = nullptr;  // of the branch at its end; null when it has none
    bool predicts = false;
    std::uint32_t fallthrough = 0;
    BlockLines lines;  // for the memories
    // For calls_: instructions that begin another function than the one before them, and those at
    // which the stack pointer has to be looked at; the first are among the second.
    std::vector<std::uint16_t> crossings;
    std::vector<std::uint16_t> stack_looks;
    std::vector<EventCounts*> events;  // by instruction; null until there is one
    AccessPlan accesses;               // with works_out_
  };
  struct Node;
  struct Way;
  // Registers for one call of Unicorn, and where to put them.
  struct RegisterReads {
    std::vector<int> ids;
    std::vector<void*> into;
    std::vector<std::uint16_t> registers;
  };
  struct Edge {
    std::uint64_t where = ~std::uint64_t{0};  // address and size of the next block
    std::uint64_t key = 0;                    // which conditional instructions passed, and so on
    std::uint64_t count = 0;
    Node* next = nullptr;
    std::uint64_t cycles = 0;
    std::uint32_t instructions = 0;
    std::uint32_t multiplications = 0;
    std::uint32_t path = 0;              // index into paths_
    const Transfer* transfer = nullptr;  // null where it does not matter to calls_
    // With works_out_: how the block ran, and what the addresses in it and in the next are made of.
    Way* way = nullptr;
    RegisterReads* reads = nullptr;
  };
  struct BlockEvent {
    std::uint16_t instruction;
    std::uint16_t event;
  };
  using LineReads = std::array<std::uint64_t, 4>;
  // For the memories, what happens within a block: when each instruction begins, counted from the
  // block's begin, and its loads and stores in order, those passed over left out.
  struct Way {
    struct Access {
      AccessKind kind;
      std::uint32_t bytes;
      std::uint16_t index;
      bool pipelined;  // it begins behind the load before it
    };
    struct Begin {
      std::uint32_t cycles;
      std::int8_t asked;  // this and the next as Step's
      std::int8_t executes;
    };
    // The same with where they go, with works_out_.
    struct Planned {
      AccessKind kind;
      AccessPlan::Address address;
      std::uint16_t index;
      std::uint8_t transfers;
      std::uint8_t transfer_bytes;
      bool pipelined;
    };
    // The loads among them, as far as a cache of flash asks.
    struct Read {
      std::uint32_t constant;
      std::uint16_t sum, near;  // the latter of `neighbours`; none of a load always at one place
      std::uint16_t index;
      std::uint8_t transfers, transfer_bytes;
    };
    // One transfer of those that read flash.
    struct FlashRead {
      std::uint32_t constant;
      std::uint16_t sum, index;
    };
    static constexpr std::uint16_t at_one_place = 0xFFFF;
    // Accesses that are a fixed way apart: by one sum of registers.
    struct Neighbours {
      std::uint16_t sum;
      std::uint32_t alignment = 1;      // bytes: the most that one is aligned to
      std::int32_t begin = 0, end = 0;  // bytes from the sum
      MemorySimulator::Place place;     // where they were last
    };
    // By neighbours: their memory, and how they are aligned to the most that one is.
    using Places = std::array<std::uint16_t, 64>;
    // What came of the block, as far as it comes again of the same.
    struct Shown {
      MemorySimulator::State before, after;
      Places places{};
      LineReads line_reads{};  // Recorder::line_reads_
      std::vector<BlockEvent> events;
      std::vector<std::uint16_t> others;  // accesses that hang on more, by place in `planned`
      std::uint64_t cycles = 0;           // of the events
      std::uint64_t uncounted = 0;        // so often it came again, and no event was counted
    };
    std::vector<Begin> begins;
    std::int32_t earliest = 0;  // cycle in which a line can be asked for, from the block's begin
    std::vector<Access> accesses;
    std::vector<Planned> planned;
    std::vector<Read> reads;
    std::vector<FlashRead> flash_reads;  // in the order of `reads`, with those neighbours in flash:
    std::uint64_t flash_reads_of = ~std::uint64_t{0};  // Recorder::in_flash_; all: not yet known
    std::vector<Neighbours> neighbours;
    std::vector<Shown> shown;
    std::size_t shown_next = 0;  // is replaced, where there are many
  };
  struct Node {
    Edge* recent[2];
    BlockInfo* block = nullptr;
    std::uint32_t context = 0;
    bool entered_by_jump = false;
    std::vector<Edge*> edges;
    std::unordered_map<std::uint64_t, Edge*> many_edges;  // by a hash, once there are many
    std::unique_ptr<Way> way;                     // of a block without conditional instructions
    std::unordered_map<std::uint64_t, Way> ways;  // by key, of one that has some
  };
  struct Segment {
    std::uint32_t first;
    std::uint32_t last;
    bool ends_pass = false;
  };

  static constexpr std::uint64_t toggled = std::uint64_t{1} << 63;
  static constexpr std::uint64_t mispredicted = std::uint64_t{1} << 62;
  static constexpr std::size_t max_key_bits = 60;

  static void block_hook(uc_engine*, std::uint64_t address, std::uint32_t size, void* recorder);
  static void code_hook(uc_engine*, std::uint64_t address, std::uint32_t, void* recorder);
  static void translation_hook(uc_engine*, uc_tb* block, uc_tb*, void* recorder);
  static void memory_hook(uc_engine*, uc_mem_type type, std::uint64_t address, int size,
                          std::int64_t, void* recorder);
  static void store_hook(uc_engine*, uc_mem_type type, std::uint64_t address, int size,
                         std::int64_t, void* recorder);
  void on_access(bool is_write, std::uint32_t address, std::uint32_t size);
  void fetch_before(std::size_t instruction);
  template <typename WayOf>
  void fetch_lines(std::size_t end, WayOf way);
  void count_event(std::size_t instruction, std::size_t event);
  std::uint64_t& event_count(BlockInfo& info, BlockEvent of);
  Way& way();
  void plan_access(Way& way, std::size_t instruction, bool pipelined) const;
  InstructionTimes times_of(const Way& way, std::size_t instruction) const;
  void plan(BlockInfo& info, const Block& block);
  void plan(Edge& edge, const BlockInfo* next);
  RegisterReads& reads_of(std::uint32_t registers);
  void catch_access(std::size_t instruction);
  void read_ahead(const AccessPlan& plan);
  bool read_right(const AccessPlan& plan, std::size_t end);
  void start_over_without(std::uint32_t load);
  void show_block(const Edge& edge);
  void show_up_to(std::size_t instruction);
  void show_rest();
  void show(Way& way, std::size_t end, std::size_t accesses_end);
  void show_each(const Way& way, std::size_t end, std::size_t accesses_end);
  DataAccess first_transfer(const Way::Planned& planned) const;
  template <typename Show>
  void each_transfer(const Way::Planned& planned, Show show);
  bool fetch_held(const Way& way);
  bool show_again(Way& way);
  void note_shown(Way& way, Way::Shown& shown);
  void count_shown(const Node& node, Way::Shown& shown);
  void count_all_shown();
  void work_out_sums(const Way& way);
  bool find_places(Way& way);
  void find_flash_reads(Way& way);
  bool find_line_reads(const Way& way);
  template <typename Tell>
  void each_line_read(const Way& way, Tell tell);
  void read_flash(const Way& way);
  void hook_accesses();
  void hook_markers();
  void hook_instructions(const BlockInfo& info);
  void on_new_way(std::uint64_t where, std::uint64_t key);
  void on_code(std::uint32_t address);
  void begin_block();
  void commit(Edge& edge);
  void commit_segments(Edge& edge);
  void end_pass_events();
  void end_pass_paths();
  void checkpoint();
  void watch_return();

  std::uint64_t prediction(std::uint32_t next) const;
  static std::uint64_t key_of(std::size_t decision, std::size_t decisions);
  void add_decision(BlockInfo& info, const Block& block, const Instruction& next) const;
  bool decided(const BlockInfo& info, std::uint64_t key, std::size_t decision) const;
  BlockInfo* block_at(std::uint64_t where, ItState it);
  bool is_as_decoded(const Block& block) const;
  void note_changed(const Block& block);
  bool check_executable(const Block& block);
  bool check_loaded(const Block& block, std::span<const std::uint8_t> bytes);
  bool needs_hook(const BlockInfo& info, std::size_t instruction) const;
  bool needs_hooks(const BlockInfo& info) const;
  bool has_passed(std::size_t instruction) const;
  Edge* find_edge(Node& node, std::uint64_t where, std::uint64_t key) const;
  Edge& add_edge(std::uint64_t where, std::uint64_t key, BlockInfo* next);
  Path path_so_far(std::uint64_t key, std::uint32_t next) const;
  Node* node_at(BlockInfo* block, const PipelineState& state, bool jumped);
  std::uint32_t context_of(const PipelineState& state);
  void follow(const Edge& edge);
  void look_at_stack(std::size_t instruction);
  void cross(std::size_t instruction);
  void start_over();
  void start_over_hooked();
  std::uint64_t clock_at(std::size_t instruction) const;
  CallTracker::Clocks clocks() const { return {clock_, executed_, multiplied_}; }
  CallTracker::Clocks clocks_at(std::size_t instruction) const;
  std::uint64_t cycles_before(std::size_t instruction);
  std::size_t index_of_access(MemoryAccess access);
  bool branches_to_itself(std::uint32_t next) const;
  std::size_t last_stack_look() const {
    return node_->block->stack_looks.empty() ? 0 : node_->block->stack_looks.back();
  }
  const Block& block_of(const Node& node) const { return profile_.blocks[node.block->index]; }

  Engine& engine_;
  RunControl& control_;
  const Image& image_;
  const Board& board_;
  const RunOptions& options_;
  const CoreTiming& timing_;
  std::uint32_t isa_;
  Decoder decoder_;
  Region region_;
  HookedRanges hooked_;

  // The hot ones.
  Node* node_ = nullptr;
  std::uint64_t key_ = 0;
  std::uint64_t counting_ = 0;
  std::uint64_t clock_ = 0;
  std::uint64_t executed_ = 0;
  std::uint64_t multiplied_ = 0;
  std::uint64_t checkpoint_ = 0;
  std::uint32_t return_address_ = 1;

  // Where the memories are in the current block.
  Way* way_ = nullptr;            // how it runs, as far as known; null: to be looked up
  std::size_t fetched_ = 0;       // lines
  std::size_t accessed_ = 0;      // accesses begun
  std::uint32_t bytes_left_ = 0;  // of the access under way
  std::uint32_t swallow_ = 0;     // callbacks that repeat parts of an access
  const Way::Access* accessing_ = nullptr;
  std::uint64_t stalled_ = 0;        // part of clock_ that is not the core's own
  bool works_out_ = false;           // where accesses go; else they call back
  bool hooks_accesses_ = false;      // they call back
  std::size_t shown_ = 0;            // instructions that the memories have seen
  std::vector<std::uint32_t> sums_;  // of the current block's plan
  Way::Places places_{};             // of the current block's accesses
  std::uint64_t in_flash_ = 0;       // bit by neighbours: read through a cache or port of flash
  MemorySimulator::State before_;
  // Bit by bit which of its transfers read a line of flash, where that meets the fetches, and the
  // line that is held behind them.
  LineReads line_reads_{};
  std::uint32_t data_line_ = 0;
  std::vector<BlockEvent>* events_ = nullptr;  // where those of the current block are noted too
  // What addresses are made of, by AccessPlan's places.
  std::array<std::uint32_t, AccessPlan::further + AccessPlan::most_further> values_{};
  std::array<const std::uint8_t*, AccessPlan::most_further>
      read_at_{};  // by reading; null: no memory

  std::optional<MemorySimulator> memory_;
  std::optional<CallTracker> calls_;
  bool open_ = false;  // the block of node_ has begun to run
  bool wants_restart_ = false;
  bool wants_accesses_ = false;  // and accesses are to call back then
  std::size_t caught_ = 0;       // instructions that call back for where they access
  std::size_t stopped_before_ = ~std::size_t{0};  // instruction of the current block
  const BlockInfo* to_hook_ = nullptr;
  std::vector<Segment> segments_;  // counted parts of the current block, when toggled
  std::vector<bool> wide_passed_;  // of a block with more decisions than key bits
  std::uint64_t access_stamp_ = ~std::uint64_t{0};
  std::size_t access_cursor_ = 0;
  ClockReaders& clock_readers_;
  std::size_t hooked_at_ = 0;  // the instruction of the current block that called back last
  bool starts_over_ = false;

  Profile profile_;
  Edge no_edge_;
  std::deque<Node> nodes_;
  std::deque<Edge> edges_;
  std::deque<Transfer> transfers_;
  std::map<std::uint32_t, RegisterReads> reads_;  // by bits: those at the end, those at the begin
  std::deque<BlockInfo> blocks_;
  std::unordered_map<std::uint32_t, std::uint32_t> first_block_at_;  // by address: index
  std::vector<Path> paths_;
  // Two-bit counters by branch address, as many blocks may end with the same branch. 2 and 3
  // predict taken; they start weakly not taken.
  std::map<std::uint32_t, std::uint8_t> predictors_;
  std::unordered_map<std::uint64_t, BlockInfo*> block_index_;
  // Blocks of zeros that nobody loaded, so far, and where they began.
  std::size_t empty_bytes_ = 0;
  std::uint32_t empty_begin_ = 0, before_empty_ = 0;
  std::unordered_map<std::uint64_t, std::vector<Node*>> node_index_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> context_index_;
  using PartCounts =
      std::map<std::pair<std::uint32_t, std::pair<std::uint32_t, std::uint32_t>>, std::uint64_t>;
  PartCounts partial_;  // (path, segment) -> count

  // With RunOptions::each_pass, of the passes that have ended. Events are complete when a pass
  // ends, the paths when the block that it ends in does.
  std::vector<PassCounts> passes_;
  std::size_t passes_with_paths_ = 0;
  struct {
    std::vector<std::uint64_t> paths;  // by edge, whole blocks
    PartCounts parts;
    std::map<std::uint32_t, OperandCounts> operands;
    std::map<std::uint32_t, EventCounts> memory_events;
  } before_pass_;
};

// The extensions that the part has: the core's, less a floating-point unit that is not there.
std::uint32_t part_isa(const Board& board);

}  // namespace boardless
