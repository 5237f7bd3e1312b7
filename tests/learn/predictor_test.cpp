// Kernels of the bundled pack, learned and held against the emulator.
#include "analyzer/learn/predictor.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "analyzer/cost/memory_fingerprint.hpp"
#include "analyzer/error.hpp"
#include "analyzer/learn/layer.hpp"
#include "analyzer/learn/learn_pack.hpp"
#include "analyzer/learn/parameters.hpp"
#include "analyzer/learn/predict_model.hpp"

namespace boardless {
namespace {

using testing::HasSubstr;

struct Learned {
  Board board = load_board("generic-cortex-m4");
  KernelPack pack = load_kernel_pack(bundled_kernel_pack(Core::cortex_m4));
  Predictor predictor;
  explicit Learned(std::uint64_t seed, std::vector<std::string> ops = {"FULLY_CONNECTED"}) {
    LearnOptions options;
    options.seed = seed;
    options.jobs = 2;
    options.max_emulations = 120;
    options.ops = std::move(ops);
    predictor = learn_pack(pack, board, operating_point(board, {}), options);
  }
};

const Learned& learned() {
  static const Learned once(1);
  return once;
}

TEST(Predictor, IsNearTheEmulatorOnLayersItHasNotSeen) {
  const Learned& l = learned();
  const std::vector<KernelCheck> checks =
      check_predictor(l.predictor, l.pack, l.board, operating_point(l.board, {}), 60, {});
  ASSERT_EQ(checks.size(), 1u);
  EXPECT_EQ(checks[0].error.layers, 60);
  EXPECT_LT(checks[0].error.median, 0.002);
  EXPECT_LT(checks[0].error.p95, 0.01) << checks[0].worst_layer;
  EXPECT_LT(checks[0].emulations, 121);
}

// What layers are warned about is what people know of a shape.
TEST(Predictor, HasRangesOfShapesAlone) {
  const LearnedKernel& kernel = learned().predictor.kernels.at(0);
  std::vector<std::string> names;
  for (const LearnedKernel::Range& range : kernel.ranges)
    names.push_back(kernel.laws.names[static_cast<std::size_t>(range.parameter)]);
  EXPECT_EQ(names, (std::vector<std::string>{"batches", "input_length", "output_channels",
                                             "outputs", "weights", "ordinary_scales"}));
}

// Windows that are cut have loops of other lengths than the next one's.
TEST(Predictor, CountsMispredictionsOnACoreThatPredicts) {
  const Board board = load_board("generic-cortex-m7");
  const KernelPack pack = load_kernel_pack(bundled_kernel_pack(Core::cortex_m7));
  LearnOptions options;
  options.seed = 1;
  options.jobs = 2;
  options.ops = {"MAX_POOL_2D"};
  const OperatingPoint point = operating_point(board, {});
  const Predictor predictor = learn_pack(pack, board, point, options);
  EXPECT_GT(predictor.kernels.at(0).exact_share, 0.99);
  const std::vector<KernelCheck> checks = check_predictor(predictor, pack, board, point, 60, {});
  EXPECT_LT(checks.at(0).error.median, 0.002) << checks[0].worst_layer;
}

TEST(Predictor, IsTheSameFromOneSeedWhateverTheNumberOfJobs) {
  LearnOptions options;
  options.max_emulations = 60;
  options.ops = {"LOGISTIC", "RESHAPE"};
  const Learned& l = learned();
  const std::string one =
      predictor_json(learn_pack(l.pack, l.board, operating_point(l.board, {}), options));
  options.jobs = 2;
  EXPECT_EQ(predictor_json(learn_pack(l.pack, l.board, operating_point(l.board, {}), options)),
            one);
  options.seed = 2;
  EXPECT_NE(predictor_json(learn_pack(l.pack, l.board, operating_point(l.board, {}), options)),
            one);
}

TEST(Predictor, PredictsTheSameFromItsFile) {
  const Predictor& predictor = learned().predictor;
  const Predictor read = predictor_from_json(predictor_json(predictor), "file");
  EXPECT_EQ(predictor_json(read), predictor_json(predictor));
  const Graph graph =
      graph_of(read_layer(R"({"op":"FULLY_CONNECTED","input":[1,100],"channels":30})"));
  const KernelCall call = kernel_call(graph, graph.operators[0]);
  const double cycles = predict_call(predictor.kernels[0], call).total_cycles;
  EXPECT_GT(cycles, 1000);
  EXPECT_NEAR(predict_call(read.kernels[0], call).total_cycles, cycles, 1e-4 * cycles);
}

std::string outside(const std::string& layer) {
  const Graph graph = graph_of(read_layer(layer));
  const KernelCall call = kernel_call(graph, graph.operators[0]);
  return outside_range(learned().predictor.kernels[0], parameter_values(call)).value_or("");
}

TEST(Predictor, WarnsOfWhatIsDilatedAlongOneAxisAlone) {
  LearnedKernel kernel;
  kernel.ops = {"CONV_2D"};
  kernel.laws.names = parameter_names("CONV_2D", TensorType::int8);
  const auto place = [&](const char* name) {
    const auto& names = kernel.laws.names;
    return static_cast<std::int32_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  for (const char* name : {"dilation_height", "dilation_width"})
    kernel.ranges.push_back({place(name), 1, 4});
  make_plan(kernel);
  const auto warning = [&](const char* dilation) {
    const Graph graph = graph_of(read_layer(
        std::string(R"({"op":"CONV_2D","input":[1,9,9,4],"channels":4,"filter":3,"dilation":)") +
        dilation + "}"));
    return outside_range(kernel, parameter_values(kernel_call(graph, graph.operators[0])))
        .value_or("");
  };
  EXPECT_EQ(warning("2"), "");
  EXPECT_EQ(warning("[1,2]"), "dilation_height is 1 and dilation_width 2; the same were learned");
}

std::string refusal(const std::string& text) {
  try {
    predictor_from_json(text, "x.predictor");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// Laws that were changed: what they give is refused, in whatever they are used for.
TEST(Predictor, LawsThatGiveLessThanNothingOrTooMuchAreRefused) {
  Predictor changed = learned().predictor;
  const auto scaled = [&](double by) {
    Predictor out = changed;
    for (LawTerm& term : out.kernels[0].laws.terms) {
      term.cycles = by * std::abs(term.cycles);
      for (LawTerm::Part& part : term.parts) part.cycles = by * std::abs(part.cycles);
    }
    make_plan(out.kernels[0]);
    return out;
  };
  const Graph graph =
      graph_of(read_layer(R"({"op":"FULLY_CONNECTED","input":[1,100],"channels":30})"));
  const KernelCall call = kernel_call(graph, graph.operators[0]);
  PredictionRoom room;
  EXPECT_GT(law_cost(changed.kernels[0], call, room).total_cycles, 1000);
  for (const double by : {-1.0, 1e20, static_cast<double>(NAN)}) {
    const Predictor wrong = scaled(by);
    EXPECT_THROW(law_cost(wrong.kernels[0], call, room), Error) << by;
    EXPECT_THROW(
        predict_model(graph, make_program(graph, learned().pack, learned().board, {}), wrong,
                      learned().board, operating_point(learned().board, {}),
                      documented_model(learned().board, operating_point(learned().board, {}))),
        Error);
  }
  EXPECT_THAT(refusal(predictor_json(scaled(-1))), HasSubstr("give no cycles"));
  EXPECT_THAT(refusal(predictor_json(scaled(1e20))), HasSubstr("a coefficient is"));
}

TEST(Predictor, TellsOfLayersOutsideWhatWasLearned) {
  EXPECT_EQ(outside(R"({"op":"FULLY_CONNECTED","input":[1,100],"channels":30})"), "");
  EXPECT_THAT(outside(R"({"op":"FULLY_CONNECTED","input":[50,100],"channels":30})"),
              HasSubstr("batches is 50"));
}

// Counts alone are for where nothing stalls, and nowhere else.
TEST(Predictor, IsForTheBoardsThatItWasLearnedFor) {
  const auto fits = [](const Predictor& predictor, const std::string& id,
                       std::optional<double> clock_hz) {
    const Board board = load_board(id);
    try {
      predictor_at(predictor, board, operating_point(board, clock_hz));
    } catch (const Error&) {
      return false;
    }
    return true;
  };
  Predictor generic;
  generic.core = Core::cortex_m33;
  EXPECT_TRUE(fits(generic, "generic-cortex-m33", {}));
  EXPECT_TRUE(fits(generic, "nucleo-u575zi-q", 32e6)) << "no wait states";
  EXPECT_FALSE(fits(generic, "nucleo-u575zi-q", 160e6));
  generic.core = Core::cortex_m4;
  EXPECT_FALSE(fits(generic, "nucleo-l4r5zi", 16e6)) << "code and data share a port";
  Predictor own;
  own.core = Core::cortex_m33;
  const Board u575 = load_board("nucleo-u575zi-q");
  own.boards = {{u575.id, 160e6, memory_fingerprint(u575, operating_point(u575, 160e6))}};
  EXPECT_TRUE(fits(own, "nucleo-u575zi-q", 160e6));
  EXPECT_TRUE(fits(own, "nucleo-u575zi-q", 150e6)) << "as many wait states";
  EXPECT_FALSE(fits(own, "nucleo-u575zi-q", 80e6));
  EXPECT_TRUE(fits(own, "nucleo-u575zi-q", 32e6)) << "no wait states";
  EXPECT_TRUE(fits(own, "generic-cortex-m33", 160e6));
  // Memories decide, and not the name.
  Board changed = u575;
  changed.flash.instruction_cache_bytes /= 2;
  EXPECT_THROW(predictor_at(own, changed, operating_point(changed, 160e6)), Error);
  changed = u575;
  changed.id = "mine";
  EXPECT_NO_THROW(predictor_at(own, changed, operating_point(changed, 160e6)));
  changed.fpu = "none";
  EXPECT_THROW(predictor_at(own, changed, operating_point(changed, 32e6)), Error)
      << "code may not run there";
  own.core = Core::cortex_m0plus;
  own.multiplier_cycles = 32;
  EXPECT_FALSE(fits(own, "generic-cortex-m0plus", {})) << "another multiplier";
}

// Laws of counts are the same with boards and without; what those stall comes on top.
TEST(Predictor, LearnsWhatBoardsStallApartFromCounts) {
  const Board board = load_board("nucleo-l4r5zi");
  const OperatingPoint point = operating_point(board, {});
  const KernelPack pack = load_kernel_pack(bundled_kernel_pack(Core::cortex_m4));
  const Board generic = generic_board(Core::cortex_m4);
  LearnOptions options;
  options.ops = {"ADD"};
  const Predictor alone = learn_pack(pack, generic, operating_point(generic, {}), options);
  options.boards = {{board, point}};
  const Predictor both = predictor_from_json(
      predictor_json(learn_pack(pack, generic, operating_point(generic, {}), options)), "file");
  const Graph graph = graph_of(read_layer(R"({"op":"ADD","inputs":[[1,9,9,8],[1,9,9,8]]})"));
  const KernelCall call = kernel_call(graph, graph.operators[0]);
  const auto cycles = [&](const Predictor& predictor, const Board& on, const OperatingPoint& at) {
    return predict_call(predictor_at(predictor, on, at).kernels[0], call);
  };
  const OperatingPoint anywhere = operating_point(generic, {});
  const LawCost counted = cycles(alone, generic, anywhere);
  EXPECT_NEAR(cycles(both, generic, anywhere).total_cycles, counted.total_cycles, 1e-3);
  const LawCost stalled = cycles(both, board, point);
  EXPECT_GT(stalled.cycles[law_stalls], 0);
  EXPECT_NEAR(stalled.total_cycles - stalled.cycles[law_stalls], counted.total_cycles, 1e-3);
  EXPECT_THROW(cycles(both, board, operating_point(board, 40e6)), Error) << "other wait states";
  const std::vector<KernelCheck> checks =
      check_predictor(predictor_at(both, board, point), pack, board, point, 40, {});
  EXPECT_LT(checks.at(0).error.median, 0.002);
  EXPECT_LT(checks.at(0).error.p95, 0.05) << checks[0].worst_layer;
}

TEST(PredictorFile, ThatIsDamagedIsOneSentence) {
  const std::string good = predictor_json(learned().predictor);
  EXPECT_THAT(refusal(""), HasSubstr("no JSON"));
  EXPECT_THAT(refusal(good.substr(0, good.size() / 2)), HasSubstr("was cut off"));
  EXPECT_THAT(refusal("{}"), HasSubstr("boardless_predictor"));
  EXPECT_THAT(refusal(R"({"boardless_predictor":99})"), HasSubstr("version"));
  const auto with = [&](const std::string& what, const std::string& by) {
    std::string text = good;
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), by);
  };
  EXPECT_THAT(refusal(with("cortex-m4", "cortex-x4")), HasSubstr("core"));
  EXPECT_THAT(refusal(with("\"batches\"", "\"patches\"")), HasSubstr("parameter"));
  EXPECT_THAT(refusal(with("\"factors\":[[", "\"factors\":[[999999,")), HasSubstr("row"));
  EXPECT_THAT(refusal(with("FULLY_CONNECTED", "FULLY_DAMAGED")), HasSubstr("FULLY_DAMAGED"));
  // The kernel and its key are named, and the second of two with one operator and type.
  EXPECT_THAT(
      refusal(with("\"factors\":[[", "\"factors\":[[999999,")),
      HasSubstr("in \"factors\" of its kernel 1, 'FULLY_CONNECTED' of type int8: a row has"));
  EXPECT_THAT(refusal(with("\"type\":", "\"typo\":")),
              HasSubstr("in its kernel 1, 'FULLY_CONNECTED': \"type\" is missing"));
  EXPECT_THAT(refusal(with("\"kernels\":[\n", "\"kernels\":[3,")),
              HasSubstr("in its kernel 1: \"ops\" is missing"));
  EXPECT_THAT(refusal(with("[\"FULLY_CONNECTED\"]", "[\"FULLY_CONNECTED\",\"FULLY_CONNECTED\"]")),
              HasSubstr("'FULLY_CONNECTED' of type int8 is there already"));
  const std::size_t first = good.find("{\"ops\""), end = good.find('\n', first);
  const std::string kernel = good.substr(first, good.rfind('}', end) + 1 - first);
  EXPECT_THAT(refusal(good.substr(0, first) + kernel + "," + good.substr(first)),
              HasSubstr("in \"ops\" of its kernel 2, 'FULLY_CONNECTED' of type int8: "
                        "'FULLY_CONNECTED' of type int8 is there already"));
  // Figures that nothing has.
  EXPECT_THAT(refusal(with("\"median\":", "\"median\":-1,\"was\":")),
              HasSubstr("an \"error\" is -"));
  EXPECT_THAT(refusal(with("\"worst\":", "\"worst\":7e9,\"was\":")),
              HasSubstr("an \"error\" is 7"));
  EXPECT_THAT(refusal(with("\"median\":", "\"median\":900,\"was\":")),
              HasSubstr("a median above its p95"));
  EXPECT_THAT(refusal(with("\"worst\":", "\"worst\":null,\"was\":")), HasSubstr("is no number"));
  EXPECT_THAT(refusal(with("\"exact_share\":", "\"exact_share\":40,\"was\":")),
              HasSubstr("\"exact_share\" is 40"));
  EXPECT_THAT(refusal(with("\"boards\":[",
                           "\"boards\":[{\"board\":\"x\",\"memories\":\"y\",\"clock_hz\":-1}")),
              HasSubstr("\"clock_hz\""));
  EXPECT_THAT(refusal(with("\"boards\":[",
                           "\"boards\":[{\"board\":\"x\",\"memories\":\"y\",\"clock_hz\":9}")),
              HasSubstr("it is of 0 boards, and not of 1"));
  EXPECT_THAT(refusal(with("\"ranges\":[[0,1,", "\"ranges\":[[0,1,-")),
              HasSubstr("from more to less"));
  EXPECT_THAT(refusal(with("\"seed\":", "\"seed\":-1,\"was\":")), HasSubstr("\"seed\""));
  EXPECT_EQ(refusal(with("\"seed\":", "\"seed\":18446744073709551615,\"was\":")), "");
  EXPECT_EQ(refusal(good), "");
  // Cut anywhere, or with any byte changed, it is read or refused, and nothing worse.
  for (std::size_t k = 0; k < good.size(); k += 97) {
    EXPECT_NE(refusal(good.substr(0, k)), "");
    std::string changed = good;
    changed[k] = changed[k] == '9' ? '-' : '9';
    refusal(changed);
  }
}

}  // namespace
}  // namespace boardless
