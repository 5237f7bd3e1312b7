#include "analyzer/model/model_program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>

#include "analyzer/error.hpp"
#include "analyzer/model/ask_scratch.hpp"
#include "analyzer/model/fused_ops.hpp"
#include "analyzer/model/op_function.hpp"
#include "analyzer/model/pack/kernel_call.hpp"
#include "analyzer/model/scratch_cache.hpp"
#include "analyzer/model/target_memory.hpp"
#include "analyzer/model/unsuitable_model.hpp"

namespace boardless {
namespace {

std::vector<std::uint8_t> bytes_of(const std::vector<std::uint32_t>& words) {
  std::vector<std::uint8_t> out;
  out.reserve(4 * words.size());
  for (const std::uint32_t word : words)
    for (int k = 0; k < 4; ++k) out.push_back(static_cast<std::uint8_t>(word >> (8 * k)));
  return out;
}

// "operator 3 (CAST, 1x10 int8)": what a person needs to find it and to write a kernel for it.
std::string described(const Graph& graph, const Operator& op) {
  std::string shape;
  if (!op.outputs.empty() && op.outputs[0] >= 0) {
    const Tensor& out = graph.tensors[static_cast<std::size_t>(op.outputs[0])];
    shape = fmt::format(", {} {}",
                        out.shape.empty() ? "scalar" : fmt::format("{}", fmt::join(out.shape, "x")),
                        type_name(out.type));
  }
  return fmt::format("operator {} ({}{})", op.index, op.type, shape);
}

class ProgramMaker {
 public:
  ProgramMaker(const Graph& graph, const KernelPack& pack, const Board& board)
      : graph_(graph), pack_(pack), memory_(pack, board) {}

  ModelProgram make(const ProgramOptions& options) {
    if (options.scratch) cache_ = options.scratch;
    find_kernels();
    if (options.fuse) fuse();
    if (!options.skip_missing) refuse_missing();
    add_parameters();
    ask_for_scratch();
    if (!options.skip_missing) refuse_missing();
    plan();
    find_repeats();
    add_functions();
    add_batch_keys();
    out_.image = memory_.image();
    out_.board = memory_.board();
    name_functions();
    out_.pack = fmt::format("{} {}, {}", pack_.name, pack_.version, pack_.compiler);
    out_.memory = {.code_bytes = memory_.pack_bytes(),
                   .constant_bytes = memory_.constant_bytes(),
                   .arena_bytes = out_.plan.arena_bytes,
                   .pack_ram_bytes = memory_.pack_ram_bytes(),
                   .board_flash_bytes = memory_.flash_size(),
                   .board_ram_bytes = memory_.ram_size()};
    return std::move(out_);
  }

 private:
  // What an op becomes on its way into the program.
  struct Made {
    const Kernel* kernel = nullptr;
    KernelCall call;
    std::uint32_t params = 0;  // address
    bool is_part = false;      // of a fused kernel
  };

  const Tensor& tensor(int index) const { return graph_.tensors[static_cast<std::size_t>(index)]; }

  void find_kernels() {
    for (const Operator& op : graph_.operators) {
      ModelProgram::Op& entry = out_.ops.emplace_back();
      Made& made = made_.emplace_back();
      try {
        made.call = kernel_call(graph_, op);
        made.kernel = pack_.find(made.call.kernel, made.call.type);
        if (!made.kernel)
          entry.missing = fmt::format("{} has no kernel for {} in pack {}", described(graph_, op),
                                      type_name(made.call.type), pack_.name);
      } catch (const Error& error) {
        entry.missing = error.what();
      }
      entry.inputs = made.call.inputs;
      entry.outputs = made.call.outputs;
    }
  }

  // The fused kernels that take their ops. Each is asked with the blocks in a memory of its own, so
  // that a refusal leaves nothing in the program.
  void fuse() {
    std::size_t taken = 0;  // ops before it are settled
    for (const FusedOps& f : fusable_ops(graph_, pack_)) {
      const auto first = static_cast<std::size_t>(f.first);
      const auto parts = std::span(made_).subspan(first, static_cast<std::size_t>(f.count));
      const bool all_known = std::all_of(
          parts.begin(), parts.end(), [](const Made& part) { return !part.call.kernel.empty(); });
      if (first < taken || !all_known) continue;
      KernelCall whole = fused_call(graph_, f);
      if (!takes(f, whole)) continue;
      taken = first + parts.size();
      fused_.push_back(f);
      for (std::size_t k = first; k < taken; ++k) {
        ModelProgram::Op& op = out_.ops[k];
        op.missing.clear();
        op.inputs.clear();
        op.outputs.clear();
        made_[k].kernel = nullptr;
        made_[k].is_part = true;
        if (k + 1 < taken) op.fused_into = static_cast<int>(taken) - 1;
      }
      made_[taken - 1].kernel = f.kernel;
      out_.ops[taken - 1].inputs = whole.inputs;
      out_.ops[taken - 1].outputs = whole.outputs;
      made_[taken - 1].call = std::move(whole);
    }
  }

  // Whether the kernel takes its ops. Its contract says that the words of the blocks decide.
  bool takes(const FusedOps& f, const KernelCall& whole) {
    if (!f.kernel->scratch_bytes) return true;
    const ScratchCache::Key key = fused_key(*f.kernel, whole);
    std::optional<std::uint32_t> bytes = cache_->find(key);
    if (!bytes) {
      bytes = asked_scratch(pack_, memory_.board(), *f.kernel, whole).value_or(refused_scratch);
      cache_->add(key, *bytes);
    }
    return *bytes != refused_scratch;
  }

  void refuse_missing() const {
    std::vector<std::string> missing;
    for (const ModelProgram::Op& op : out_.ops)
      if (!op.missing.empty()) missing.push_back(op.missing);
    if (missing.empty()) return;
    throw Error(ErrorKind::request,
                fmt::format("the model cannot run: {}; --unknown warn leaves {} out",
                            fmt::join(missing, "; "), missing.size() == 1 ? "it" : "them"));
  }

  void add_parameters() {
    for (Made& made : made_)
      if (made.kernel) made.params = add_block(memory_, made.call);
  }

  static ScratchCache::Key fused_key(const Kernel& kernel, const KernelCall& call) {
    ScratchCache::Key key = {kernel.scratch_bytes};
    for (const KernelCall& part : call.parts) {
      const std::size_t begin = key.size();
      key.insert(key.end(), part.params.begin(), part.params.end());
      for (const KernelCall::Array& array : part.arrays) key[begin + array.word] = 0;
    }
    return key;
  }

  // What settles the answer: parameters that tell what a kernel costs also tell what it needs. Of a
  // kernel that does not say which those are, nothing is known.
  ScratchCache::Key scratch_key(const Made& made) const {
    if (made.is_part) return fused_key(*made.kernel, made.call);
    if (!made.kernel->shape_words) return {};
    ScratchCache::Key key = {made.kernel->scratch_bytes};
    for (std::size_t word = 0; word < made.kernel->shape_words; ++word)
      key.push_back(word < made.call.params.size() ? made.call.params[word] : 0);
    return key;
  }

  void ask_for_scratch() {
    const Board board = memory_.board();
    std::optional<Image> image;  // made where a kernel has to be asked
    for (std::size_t k = 0; k < made_.size(); ++k) {
      Made& made = made_[k];
      if (!made.kernel || !made.kernel->scratch_bytes) continue;
      const ScratchCache::Key key = scratch_key(made);
      std::optional<std::uint32_t> bytes;
      if (!key.empty()) bytes = cache_->find(key);
      const std::string op = described(graph_, graph_.operators[k]);
      if (!bytes) {
        if (!image) image = memory_.image();
        bytes = scratch_answer(pack_, *made.kernel, made.params, *image, board, op);
        if (!key.empty()) cache_->add(key, *bytes);
      }
      if (*bytes == refused_scratch) {
        out_.ops[k].missing =
            fmt::format("{} has parameters that pack {} has no kernel for", op, pack_.name);
        made.kernel = nullptr;
      } else if (*bytes > max_tensor_bytes) {
        throw UnsuitableModel(
            ErrorKind::request,
            fmt::format("{} wants {} bytes of scratch in pack {}", op, *bytes, pack_.name));
      } else {
        out_.ops[k].scratch_bytes = *bytes;
      }
    }
  }

  void plan() {
    PlanOptions options;
    for (const ModelProgram::Op& op : out_.ops) options.scratch_bytes.push_back(op.scratch_bytes);
    Graph planned = graph_with_fused(graph_, fused_);
    options.in_place = view_operators(planned);
    options.may_be_in_place = put_overwritten_first(planned);
    out_.plan = plan_memory(planned, options);
    if (out_.plan.arena_bytes > UINT32_MAX / 2)
      throw UnsuitableModel(
          ErrorKind::request,
          fmt::format("the model's tensors need {} bytes of RAM, more than a Cortex-M can "
                      "address",
                      out_.plan.arena_bytes));
    memory_.place_arena(static_cast<std::uint32_t>(out_.plan.arena_bytes));
    out_.arena = memory_.arena();
  }

  // Ops whose output may lie where the pack says that one of their inputs may end, which becomes
  // their first.
  std::vector<int> put_overwritten_first(Graph& planned) const {
    std::vector<int> out;
    for (std::size_t k = 0; k < made_.size(); ++k) {
      const Made& made = made_[k];
      if (!made.kernel || !made.kernel->in_place || made.call.outputs.empty()) continue;
      const std::size_t place = *made.kernel->in_place;
      const int to = made.call.outputs[0];
      const int from = place < made.call.inputs.size() ? made.call.inputs[place] : -1;
      if (from < 0 || to < 0 || tensor(from).shape != tensor(to).shape ||
          tensor(from).type != tensor(to).type)
        continue;
      std::vector<int>& inputs = planned.operators[k].inputs;
      const auto found = std::find(inputs.begin(), inputs.end(), from);
      if (found == inputs.end()) continue;
      std::iter_swap(inputs.begin(), found);
      out.push_back(static_cast<int>(k));
    }
    return out;
  }

  std::uint32_t address_of(int index) {
    if (index < 0) return 0;
    const Tensor& t = tensor(index);
    if (!t.is_constant()) {
      const auto& offset = out_.plan.tensor_offsets[static_cast<std::size_t>(index)];
      return out_.arena + static_cast<std::uint32_t>(offset.value_or(0));
    }
    // Tensors of one content share it, as they do in the file.
    const auto [found, is_new] = constants_.try_emplace(t.data.data(), 0);
    if (is_new) found->second = memory_.add_constant(t.data.bytes());
    return found->second;
  }

  // Which memory of the board an address is in: a slow bank costs more.
  std::uint32_t memory_of(std::uint32_t address) const {
    for (std::size_t k = 0; k < board_.memories.size(); ++k) {
      const Memory& memory = board_.memories[k];
      if (address - memory.base < memory.size) return static_cast<std::uint32_t>(k);
      for (const std::uint32_t alias : memory.aliases)
        if (address - alias < memory.size) return static_cast<std::uint32_t>(k);
    }
    return ~0u;
  }

  void add_place(std::vector<std::uint32_t>& key, std::uint32_t address, std::uint64_t bytes) {
    key.push_back(memory_of(address));
    key.push_back(memory_of(address + static_cast<std::uint32_t>(bytes)));
  }

  // What settles the cost of an op's kernel, where that is not its data.
  std::vector<std::uint32_t> cost_key(const Made& made, std::size_t op) {
    std::vector<std::uint32_t> key = {made.kernel->run, made.call.ordinary_scales};
    for (const std::vector<int>* tensors : {&made.call.inputs, &made.call.outputs})
      for (const int index : *tensors) {
        key.push_back(index >= 0);
        if (index >= 0) add_place(key, address_of(index), tensor_bytes(tensor(index)));
      }
    if (out_.ops[op].scratch_bytes) add_place(key, scratch_of(op), out_.ops[op].scratch_bytes);
    for (std::size_t word = 0; word < made.kernel->shape_words; ++word)
      key.push_back(word < made.call.params.size() ? made.call.params[word] : 0);
    return key;
  }

  void find_repeats() {
    board_ = memory_.board();
    std::map<std::vector<std::uint32_t>, int> seen;
    for (std::size_t k = 0; k < made_.size(); ++k) {
      // What a fused kernel's cost follows from is behind pointers.
      if (!made_[k].kernel || !made_[k].kernel->shape_words || made_[k].is_part) continue;
      out_.ops[k].cost_key = cost_key(made_[k], k);
      const auto [first, is_new] = seen.try_emplace(out_.ops[k].cost_key, static_cast<int>(k));
      if (!is_new) out_.ops[k].same_as = first->second;
    }
  }

  // After functions have their places.
  void add_batch_keys() {
    for (std::size_t k = 0; k < made_.size(); ++k) {
      std::vector<std::uint32_t>& key = out_.ops[k].batch_key;
      key = out_.ops[k].cost_key;
      if (key.empty() || board_.generic) continue;
      const KernelCall& call = made_[k].call;
      for (const Memory& memory : board_.memories) key.push_back(memory.size);  // the stack's place
      for (const std::uint32_t address : {out_.ops[k].function, made_[k].params, scratch_of(k)})
        key.push_back(address);
      key.insert(key.end(), call.params.begin(), call.params.end());
      for (const std::vector<int>* tensors : {&call.inputs, &call.outputs})
        for (const int index : *tensors) key.push_back(address_of(index));
    }
  }

  std::uint32_t scratch_of(std::size_t op) const {
    const auto& offset = out_.plan.scratch_offsets[op];
    return offset ? out_.arena + static_cast<std::uint32_t>(*offset) : 0;
  }

  std::uint32_t pointers(const std::vector<int>& tensors) {
    std::vector<std::uint32_t> words;
    for (const int index : tensors) words.push_back(address_of(index));
    return memory_.add_constant(bytes_of(words));
  }

  void add_functions() {
    std::vector<std::uint32_t> functions;
    for (std::size_t k = 0; k < made_.size(); ++k) {
      const Made& made = made_[k];
      if (!made.kernel) continue;
      const std::uint32_t inputs = pointers(made.call.inputs);
      const std::uint32_t outputs = pointers(made.call.outputs);
      out_.ops[k].function = memory_.add_constant(
          op_function(made.kernel->run, {made.params, inputs, outputs, scratch_of(k)}));
      functions.push_back(out_.ops[k].function);
    }
    out_.infer = memory_.next_constant();
    memory_.add_constant(infer_function(out_.infer, functions));
    infer_bytes_ = infer_call_site(0, functions.size()) + 2;
  }

  void name_functions() {
    const auto add = [this](const std::string& name, std::uint32_t address, std::uint32_t size) {
      Symbol symbol{};
      symbol.name = symbol.raw_name = name;
      symbol.address = address;
      symbol.size = size;
      symbol.is_function = symbol.is_global = true;
      out_.image.symbols.push_back(std::move(symbol));
    };
    for (std::size_t k = 0; k < out_.ops.size(); ++k)
      if (const std::uint32_t at = out_.ops[k].function) {
        add(op_function_name(graph_.operators[k]), at, op_function_bytes);
        out_.image.data_ranges.emplace_back(at + op_function_code_bytes, at + op_function_bytes);
      }
    add("infer", out_.infer, infer_bytes_);
    std::stable_sort(out_.image.symbols.begin(), out_.image.symbols.end(),
                     [](const Symbol& a, const Symbol& b) { return a.address < b.address; });
    std::sort(out_.image.data_ranges.begin(), out_.image.data_ranges.end());
  }

  const Graph& graph_;
  const KernelPack& pack_;
  TargetMemory memory_;
  Board board_;  // to find memories by address
  ModelProgram out_;
  std::vector<Made> made_;  // by op
  std::vector<FusedOps> fused_;
  std::map<const std::uint8_t*, std::uint32_t> constants_;  // addresses by content
  ScratchCache own_cache_;
  ScratchCache* cache_ = &own_cache_;
  std::uint32_t infer_bytes_ = 0;
};

}  // namespace

ModelProgram make_program(const Graph& graph, const KernelPack& pack, const Board& board,
                          const ProgramOptions& options) {
  return ProgramMaker(graph, pack, board).make(options);
}

std::string op_function_name(const Operator& op) { return op_function_name(op.index, op.type); }

std::string op_function_name(int index, const std::string& type) {
  return fmt::format("op{}_{}", index, type);
}

}  // namespace boardless
