// Options between the file's tables and the plain structs: for each table one function either way,
// and one table of which operator has which.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "analyzer/model/graph/file_parts.hpp"

namespace boardless {
namespace {

Padding padding(std::int8_t number) { return static_cast<Padding>(number); }
Activation activation(std::int8_t number) { return static_cast<Activation>(number); }
std::int8_t number(Padding padding) { return static_cast<std::int8_t>(padding); }
std::int8_t number(Activation activation) { return static_cast<std::int8_t>(activation); }

// From the file. Weights that are shuffled for one Arm library have no reader here: the byte order
// is that library's own, and no converter writes it for int8.

void read(const tflite::Conv2DOptions& from, Conv2dOptions& to, CopyBudget&) {
  to = {padding(from.padding()), from.stride_h(),   from.stride_w(),
        from.dilation_h(),       from.dilation_w(), activation(from.activation())};
}
void read(const tflite::DepthwiseConv2DOptions& from, DepthwiseConv2dOptions& to, CopyBudget&) {
  to = {padding(from.padding()),
        from.stride_h(),
        from.stride_w(),
        from.dilation_h(),
        from.dilation_w(),
        from.depth_multiplier(),
        activation(from.activation())};
}
void read(const tflite::Pool2DOptions& from, Pool2dOptions& to, CopyBudget&) {
  to = {padding(from.padding()), from.stride_h(), from.stride_w(),
        from.filter_h(),         from.filter_w(), activation(from.activation())};
}
void read(const tflite::TransposeConvOptions& from, TransposeConvOptions& to, CopyBudget&) {
  to = {padding(from.padding()), from.stride_h(), from.stride_w(), activation(from.activation())};
}
void read(const tflite::FullyConnectedOptions& from, FullyConnectedOptions& to, CopyBudget&) {
  to = {activation(from.activation()), from.keep_num_dims()};
}
void read(const tflite::BatchMatMulOptions& from, BatchMatmulOptions& to, CopyBudget&) {
  to = {from.adj_x(), from.adj_y()};
}
void read(const tflite::AddOptions& from, AddOptions& to, CopyBudget&) {
  to = {activation(from.activation()), from.pot_scale_int16()};
}
void read(const tflite::SubOptions& from, AddOptions& to, CopyBudget&) {
  to = {activation(from.activation()), from.pot_scale_int16()};
}
void read(const tflite::MulOptions& from, MulOptions& to, CopyBudget&) {
  to = {activation(from.activation())};
}
void read(const tflite::DivOptions& from, MulOptions& to, CopyBudget&) {
  to = {activation(from.activation())};
}
void read(const tflite::SoftmaxOptions& from, SoftmaxOptions& to, CopyBudget&) {
  to = {from.beta()};
}
void read(const tflite::LeakyReluOptions& from, LeakyReluOptions& to, CopyBudget&) {
  to = {from.alpha()};
}
void read(const tflite::ReshapeOptions& from, ReshapeOptions& to, CopyBudget& budget) {
  to = {budget.integers(from.new_shape())};
}
void read(const tflite::SqueezeOptions& from, SqueezeOptions& to, CopyBudget& budget) {
  to = {budget.integers(from.squeeze_dims())};
}
void read(const tflite::ConcatenationOptions& from, ConcatenationOptions& to, CopyBudget&) {
  to = {from.axis(), activation(from.activation())};
}
void read(const tflite::SplitOptions& from, SplitOptions& to, CopyBudget&) {
  to = {from.num_splits()};
}
void read(const tflite::SplitVOptions& from, SplitOptions& to, CopyBudget&) {
  to = {from.num_splits()};
}
void read(const tflite::PackOptions& from, PackOptions& to, CopyBudget&) {
  to = {from.values_count(), from.axis()};
}
void read(const tflite::UnpackOptions& from, UnpackOptions& to, CopyBudget&) {
  to = {from.num(), from.axis()};
}
void read(const tflite::ReducerOptions& from, ReducerOptions& to, CopyBudget&) {
  to = {from.keep_dims()};
}
void read(const tflite::StridedSliceOptions& from, StridedSliceOptions& to, CopyBudget&) {
  to = {from.begin_mask(),    from.end_mask(),         from.ellipsis_mask(),
        from.new_axis_mask(), from.shrink_axis_mask(), from.offset()};
}
void read(const tflite::ResizeNearestNeighborOptions& from, ResizeOptions& to, CopyBudget&) {
  to = {from.align_corners(), from.half_pixel_centers()};
}
void read(const tflite::ResizeBilinearOptions& from, ResizeOptions& to, CopyBudget&) {
  to = {from.align_corners(), from.half_pixel_centers()};
}

// To the file.

template <class Window>
void write_window(const auto& from, Window& to) {
  to.padding = number(from.padding);
  to.stride_h = from.stride_height;
  to.stride_w = from.stride_width;
  to.activation = number(from.activation);
}

void write(const Conv2dOptions& from, tflite::Conv2DOptionsT& to) {
  write_window(from, to);
  to.dilation_h = from.dilation_height;
  to.dilation_w = from.dilation_width;
}
void write(const DepthwiseConv2dOptions& from, tflite::DepthwiseConv2DOptionsT& to) {
  write_window(from, to);
  to.dilation_h = from.dilation_height;
  to.dilation_w = from.dilation_width;
  to.depth_multiplier = from.depth_multiplier;
}
void write(const Pool2dOptions& from, tflite::Pool2DOptionsT& to) {
  write_window(from, to);
  to.filter_h = from.filter_height;
  to.filter_w = from.filter_width;
}
void write(const TransposeConvOptions& from, tflite::TransposeConvOptionsT& to) {
  write_window(from, to);
}
void write(const FullyConnectedOptions& from, tflite::FullyConnectedOptionsT& to) {
  to.activation = number(from.activation);
  to.keep_num_dims = from.keep_num_dims;
}
void write(const BatchMatmulOptions& from, tflite::BatchMatMulOptionsT& to) {
  to.adj_x = from.adjoint_x;
  to.adj_y = from.adjoint_y;
}
void write(const AddOptions& from, auto& to) {  // ADD and SUB have tables of their own
  to.activation = number(from.activation);
  to.pot_scale_int16 = from.power_of_two_scale_int16;
}
void write(const MulOptions& from, auto& to) { to.activation = number(from.activation); }
void write(const SoftmaxOptions& from, tflite::SoftmaxOptionsT& to) { to.beta = from.beta; }
void write(const LeakyReluOptions& from, tflite::LeakyReluOptionsT& to) { to.alpha = from.alpha; }
void write(const ReshapeOptions& from, tflite::ReshapeOptionsT& to) {
  to.new_shape = from.new_shape;
}
void write(const SqueezeOptions& from, tflite::SqueezeOptionsT& to) { to.squeeze_dims = from.axes; }
void write(const ConcatenationOptions& from, tflite::ConcatenationOptionsT& to) {
  to.axis = from.axis;
  to.activation = number(from.activation);
}
void write(const SplitOptions& from, auto& to) { to.num_splits = from.count; }
void write(const PackOptions& from, tflite::PackOptionsT& to) {
  to.values_count = from.count;
  to.axis = from.axis;
}
void write(const UnpackOptions& from, tflite::UnpackOptionsT& to) {
  to.num = from.count;
  to.axis = from.axis;
}
void write(const ReducerOptions& from, tflite::ReducerOptionsT& to) {
  to.keep_dims = from.keep_dims;
}
void write(const StridedSliceOptions& from, tflite::StridedSliceOptionsT& to) {
  to.begin_mask = from.begin_mask;
  to.end_mask = from.end_mask;
  to.ellipsis_mask = from.ellipsis_mask;
  to.new_axis_mask = from.new_axis_mask;
  to.shrink_axis_mask = from.shrink_axis_mask;
  to.offset = from.end_is_offset;
}
void write(const ResizeOptions& from, auto& to) {
  to.align_corners = from.align_corners;
  to.half_pixel_centers = from.half_pixel_centers;
}

// Which operator has which table. `needed`: TFLite's values for a missing table mean nothing, such
// as a stride of 0.
struct Row {
  std::string_view type;
  tflite::BuiltinOptions table;
  bool needed;
  OperatorOptions (*read)(const tflite::Operator&, CopyBudget&);
  void (*write)(const OperatorOptions&, tflite::OperatorT&);
};

template <class Table, class Plain>
Row row(std::string_view type, bool needed) {
  return {type, tflite::BuiltinOptionsTraits<Table>::enum_value, needed,
          [](const tflite::Operator& op, CopyBudget& budget) -> OperatorOptions {
            Plain plain;
            read(*op.builtin_options_as<Table>(), plain, budget);
            return plain;
          },
          [](const OperatorOptions& options, tflite::OperatorT& op) {
            typename Table::NativeTableType table;
            write(std::get<Plain>(options), table);
            op.builtin_options.Set(std::move(table));
          }};
}

const std::vector<Row>& rows() {
  constexpr bool needed = true;
  constexpr bool optional = false;
  static const std::vector<Row> table = {
      row<tflite::Conv2DOptions, Conv2dOptions>("CONV_2D", needed),
      row<tflite::DepthwiseConv2DOptions, DepthwiseConv2dOptions>("DEPTHWISE_CONV_2D", needed),
      row<tflite::Pool2DOptions, Pool2dOptions>("AVERAGE_POOL_2D", needed),
      row<tflite::Pool2DOptions, Pool2dOptions>("MAX_POOL_2D", needed),
      row<tflite::Pool2DOptions, Pool2dOptions>("L2_POOL_2D", needed),
      row<tflite::TransposeConvOptions, TransposeConvOptions>("TRANSPOSE_CONV", needed),
      row<tflite::FullyConnectedOptions, FullyConnectedOptions>("FULLY_CONNECTED", optional),
      row<tflite::BatchMatMulOptions, BatchMatmulOptions>("BATCH_MATMUL", optional),
      row<tflite::AddOptions, AddOptions>("ADD", optional),
      row<tflite::SubOptions, AddOptions>("SUB", optional),
      row<tflite::MulOptions, MulOptions>("MUL", optional),
      row<tflite::DivOptions, MulOptions>("DIV", optional),
      row<tflite::SoftmaxOptions, SoftmaxOptions>("SOFTMAX", needed),
      row<tflite::LeakyReluOptions, LeakyReluOptions>("LEAKY_RELU", needed),
      row<tflite::ReshapeOptions, ReshapeOptions>("RESHAPE", optional),
      row<tflite::SqueezeOptions, SqueezeOptions>("SQUEEZE", optional),
      row<tflite::ConcatenationOptions, ConcatenationOptions>("CONCATENATION", needed),
      row<tflite::SplitOptions, SplitOptions>("SPLIT", needed),
      row<tflite::SplitVOptions, SplitOptions>("SPLIT_V", needed),
      row<tflite::PackOptions, PackOptions>("PACK", needed),
      row<tflite::UnpackOptions, UnpackOptions>("UNPACK", needed),
      row<tflite::ReducerOptions, ReducerOptions>("MEAN", optional),
      row<tflite::ReducerOptions, ReducerOptions>("SUM", optional),
      row<tflite::ReducerOptions, ReducerOptions>("REDUCE_PROD", optional),
      row<tflite::ReducerOptions, ReducerOptions>("REDUCE_MAX", optional),
      row<tflite::ReducerOptions, ReducerOptions>("REDUCE_MIN", optional),
      row<tflite::ReducerOptions, ReducerOptions>("REDUCE_ANY", optional),
      row<tflite::ReducerOptions, ReducerOptions>("REDUCE_ALL", optional),
      row<tflite::StridedSliceOptions, StridedSliceOptions>("STRIDED_SLICE", optional),
      row<tflite::ResizeNearestNeighborOptions, ResizeOptions>("RESIZE_NEAREST_NEIGHBOR", optional),
      row<tflite::ResizeBilinearOptions, ResizeOptions>("RESIZE_BILINEAR", optional),
  };
  return table;
}

const Row* find_row(std::string_view type) {
  const auto found = std::find_if(rows().begin(), rows().end(),
                                  [&](const Row& candidate) { return candidate.type == type; });
  return found == rows().end() ? nullptr : &*found;
}

}  // namespace

OperatorOptions read_options(const VerifiedFile& file, const tflite::Operator& op,
                             const std::string& type, const std::string& described,
                             CopyBudget& budget) {
  const Row* wanted = find_row(type);
  if (!wanted) return {};
  if (op.builtin_options_type() == wanted->table && op.builtin_options()) {
    if (const auto* dense = op.builtin_options_as_FullyConnectedOptions();
        dense && dense->weights_format() != 0)
      file.refuse(
          fmt::format("is not a model that boardless can read: the weights of {} are "
                      "shuffled",
                      described));
    return wanted->read(op, budget);
  }
  if (op.builtin_options_type() != tflite::BuiltinOptions::NONE && op.builtin_options())
    file.refuse(
        fmt::format("is a broken model: {} has the options of another operator", described));
  if (wanted->needed) file.refuse(fmt::format("is a broken model: {} has no options", described));
  return default_options(type);
}

void write_options(const Operator& op, tflite::OperatorT& file_op) {
  if (const auto* custom = std::get_if<CustomOptions>(&op.options))
    file_op.custom_options = custom->bytes;
  const Row* wanted = op.is_custom ? nullptr : find_row(op.type);
  if (wanted && op.options.index() == default_options(op.type).index())
    wanted->write(op.options, file_op);
}

}  // namespace boardless
