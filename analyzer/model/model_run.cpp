#include "analyzer/model/model_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <random>

#include "analyzer/error.hpp"
#include "analyzer/model/join_profiles.hpp"
#include "analyzer/model/op_function.hpp"

namespace boardless {
namespace {

using Bytes = std::vector<std::uint8_t>;

void add_op(ProfileJoiner& joiner, const ModelProgram& program, const ModelRun& run, std::size_t op,
            std::uint32_t call_site) {
  const std::size_t ran =
      run.ops[op].profile ? op : static_cast<std::size_t>(program.ops[op].same_as.value());
  joiner.add(*run.ops[ran].profile, call_site,
             {program.ops[ran].function, program.ops[op].function, op_function_bytes});
}

class Runner {
 public:
  Runner(const Graph& graph, const ModelProgram& program, const ModelRunOptions& options)
      : graph_(graph), program_(program), options_(options) {}

  ModelRun run() {
    fill_inputs();
    for (std::size_t k = 0; k < program_.ops.size(); ++k) {
      const ModelProgram::Op& op = program_.ops[k];
      out_.ops.emplace_back();
      if (options_.run.cancel && *options_.run.cancel) throw ModelInterrupted{instructions_};
      const bool wanted = op.function && (options_.values || !op.same_as);
      if (wanted && !take_over(k)) run_op(k);
      // An op whose cost is known without running it leaves noise behind even where it ran, so that
      // what depends on data costs the same whichever of them did.
      if (!options_.values && (!wanted || !op.cost_key.empty()))
        for (const int index : graph_.operators[k].outputs)
          if (index >= 0) values_[index] = noise(index);
    }
    join();
    for (const int index : graph_.outputs) out_.outputs.push_back(values_[index]);
    return std::move(out_);
  }

 private:
  const Tensor& tensor(int index) const { return graph_.tensors[static_cast<std::size_t>(index)]; }

  std::uint32_t address_of(int index) const {
    const auto& offset = program_.plan.tensor_offsets[static_cast<std::size_t>(index)];
    return program_.arena + static_cast<std::uint32_t>(offset.value_or(0));
  }

  // The same for a tensor whatever runs before it.
  Bytes noise(int index) const {
    std::mt19937 random(options_.seed + static_cast<std::uint32_t>(index));
    Bytes out(tensor_bytes(tensor(index)));
    if (tensor(index).type == TensorType::float32) {  // numbers of a network's size
      for (std::size_t k = 0; k + 4 <= out.size(); k += 4) {
        const float value = static_cast<float>(static_cast<std::int32_t>(random())) / 2147483648.0f;
        std::memcpy(out.data() + k, &value, 4);
      }
      return out;
    }
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(random());
    return out;
  }

  void fill_inputs() {
    for (std::size_t k = 0; k < graph_.inputs.size(); ++k) {
      const int index = graph_.inputs[k];
      const bool given = k < options_.inputs.size() && !options_.inputs[k].empty();
      values_[index] = given ? options_.inputs[k] : noise(index);
      const std::uint64_t size = tensor_bytes(tensor(index));
      if (values_[index].size() != size)
        throw Error(ErrorKind::request, fmt::format("input {} of the model takes {} bytes, not {}",
                                                    k, size, values_[index].size()));
    }
  }

  // What outputs hold before an op runs, to see whether it writes them. Where an output takes an
  // input's place there is none.
  static Bytes untouched(std::size_t size) {
    Bytes out(size);
    for (std::size_t k = 0; k < size; ++k) out[k] = static_cast<std::uint8_t>(0xA5 ^ (k * 29));
    return out;
  }

  bool shares_memory(int output, const std::vector<int>& inputs) const {
    return std::any_of(inputs.begin(), inputs.end(), [&](int input) {
      return input >= 0 && !tensor(input).is_constant() && address_of(input) == address_of(output);
    });
  }

  void add_segment(Image& image, int index, Bytes bytes) const {
    Segment segment;
    segment.address = segment.run_address = address_of(index);
    segment.memory_size = static_cast<std::uint32_t>(bytes.size());
    segment.writable = true;
    segment.bytes = std::move(bytes);
    image.segments.push_back(std::move(segment));
  }

  bool wrote_nothing(const ModelProgram::Op& op, const std::vector<GuestBytes>& reads) const {
    bool any = false;
    for (std::size_t n = 0; n < reads.size(); ++n) {
      if (op.outputs[n] < 0 || reads[n].bytes.empty()) continue;
      if (shares_memory(op.outputs[n], op.inputs)) return false;
      if (reads[n].bytes != untouched(reads[n].bytes.size())) return false;
      any = true;
    }
    return any;
  }

  Image image_with_tensors(const ModelProgram::Op& op) {
    Image image = program_.image;
    for (const int index : op.outputs)
      if (index >= 0 && !shares_memory(index, op.inputs))
        add_segment(image, index, untouched(tensor_bytes(tensor(index))));
    std::vector<int> done;
    for (const int index : op.inputs) {
      if (index < 0 || tensor(index).is_constant()) continue;
      if (std::find(done.begin(), done.end(), index) != done.end()) continue;  // x + x
      done.push_back(index);
      Bytes& value = values_[index];
      if (value.empty()) value.resize(tensor_bytes(tensor(index)));  // a variable: zeros at first
      add_segment(image, index, value);
    }
    return image;
  }

  RunOptions options_for(const ModelProgram::Op& op) const {
    RunOptions out = options_.run;
    out.call = op.function;
    out.max_instructions -= std::min(out.max_instructions, instructions_);
    if (options_.run.progress)
      out.progress = [this](std::uint64_t now) { options_.run.progress(instructions_ + now); };
    return out;
  }

  RunTotals reference_totals(const Image& image, RunOptions run_options) const {
    run_options.reference = true;
    run_options.call_tree = false;
    run_options.progress = nullptr;
    return boardless::run(image, program_.board, run_options).totals;
  }

  // From the cache, where values are of no interest.
  bool take_over(std::size_t k) {
    const ModelProgram::Op& op = program_.ops[k];
    if (!options_.cache || options_.values || op.cost_key.empty()) return false;
    const auto cached = options_.cache->find(op.batch_key);
    if (!cached) return false;
    ProfileJoiner joiner(program_.infer);
    joiner.add(cached->profile, program_.infer, {cached->function, op.function, op_function_bytes});
    out_.ops[k].profile = joiner.finish();
    return true;
  }

  void run_op(std::size_t k) {
    const ModelProgram::Op& op = program_.ops[k];
    const Image image = image_with_tensors(op);
    std::vector<GuestBytes> reads;
    for (const int index : op.outputs)
      reads.push_back(
          {index < 0 ? 0 : address_of(index), Bytes(index < 0 ? 0 : tensor_bytes(tensor(index)))});
    const RunOptions run_options = options_for(op);
    RunResult result = run_and_read(image, program_.board, run_options, reads);
    out_.ops[k].wrote_nothing = wrote_nothing(op, reads);
    for (std::size_t n = 0; n < reads.size(); ++n)
      if (op.outputs[n] >= 0) values_[op.outputs[n]] = std::move(reads[n].bytes);
    instructions_ += result.profile.run_instructions;
    if (result.profile.ended_by == EndedBy::interrupted) throw ModelInterrupted{instructions_};
    if (result.profile.ended_by != EndedBy::returned) refuse_end(k, result.profile.ended_by);
    OpRun& ran = out_.ops[k];
    ran.profile = std::move(result.profile);
    if (options_.cache && !op.cost_key.empty())
      options_.cache->add(op.batch_key,
                          std::make_shared<OpCache::Run>(OpCache::Run{op.function, *ran.profile}));
    if (options_.reference) ran.reference = reference_totals(image, run_options);
  }

  [[noreturn]] void refuse_end(std::size_t k, EndedBy ended_by) const {
    const std::string op = describe_operator(graph_.operators[k]);
    if (ended_by == EndedBy::budget)
      throw Error(ErrorKind::firmware,
                  fmt::format("the run did not end within {} instructions: it came to {}; raise "
                              "--max-instructions",
                              options_.run.max_instructions, op));
    throw Error(ErrorKind::firmware,
                fmt::format("the kernel of {} did not return: the run ended by {}", op,
                            to_string(ended_by)));
  }

  void join() {
    ProfileJoiner joiner(program_.infer);
    std::size_t called = 0;
    for (std::size_t k = 0; k < program_.ops.size(); ++k)
      if (program_.ops[k].function)
        add_op(joiner, program_, out_, k, infer_call_site(program_.infer, called++));
    out_.profile = joiner.finish();
    if (called == 0) out_.profile.core = program_.board.core;
  }

  const Graph& graph_;
  const ModelProgram& program_;
  const ModelRunOptions& options_;
  std::map<int, Bytes> values_;  // by tensor
  std::uint64_t instructions_ = 0;
  ModelRun out_;
};

}  // namespace

ModelRun run_model(const Graph& graph, const ModelProgram& program,
                   const ModelRunOptions& options) {
  return Runner(graph, program, options).run();
}

Profile op_profile(const ModelProgram& program, const ModelRun& run, std::size_t op) {
  ProfileJoiner joiner(program.infer);
  add_op(joiner, program, run, op, program.infer);
  return joiner.finish();
}

}  // namespace boardless
