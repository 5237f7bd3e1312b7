// A runtime in small, for `boardless detect`: a table of nodes, a loop that calls each by a
// pointer, and what runtimes do between kernels. It was "converted" from this graph, two inferences
// of it:
//
//   0 PAD                1x8x8x4 to 1x10x10x4   folded into the convolution's padding
//   1 CONV_2D            3x3, to 1x8x8x8
//   2 DEPTHWISE_CONV_2D  3x3, to 1x8x8x8
//   3 CONV_2D            1x1, to 1x8x8x16       cut in two nodes, of four rows each
//   4 AVERAGE_POOL_2D    8x8, to 1x1x1x16
//   5 RESHAPE            to 1x16                no node: the bytes stay where they are
//   6 FULLY_CONNECTED    to 1x10
//   7 SOFTMAX            1x10
#include "boardless_kernels.h"
#include "interpreter_data.h"

#define RUNTIME __attribute__((noinline))

int8_t output[10];

static int8_t received[8 * 8 * 4];
static int8_t maps[2][8 * 8 * 16 + 16];  // apart, so that no two tensors touch
static int8_t pooled[16 + 4];
static int8_t logits[10 + 2];
static int16_t scratch[512];

typedef struct node {
  void (*eval)(const struct node*);
  const void* params;
  const int8_t* from;
  const int8_t* weights;
  const int32_t* bias;
  int8_t* to;
} node;

RUNTIME static void eval_conv(const node* n) {
  bl_conv_2d_int8(n->params, n->from, n->weights, n->bias, n->to, scratch);
}

RUNTIME static void eval_depthwise(const node* n) {
  bl_depthwise_conv_2d_int8(n->params, n->from, n->weights, n->bias, n->to, scratch);
}

RUNTIME static void eval_average_pool(const node* n) {
  bl_average_pool_2d_int8(n->params, n->from, n->to);
}

RUNTIME static void eval_fully_connected(const node* n) {
  bl_fully_connected_int8(n->params, n->from, n->weights, n->bias, n->to);
}

RUNTIME static void eval_softmax(const node* n) { bl_softmax_int8(n->params, n->from, n->to); }

static const node nodes[] = {
    {eval_conv, &conv, received, conv_weights, conv_bias, maps[0]},
    {eval_depthwise, &depthwise, maps[0], depthwise_weights, depthwise_bias, maps[1]},
    {eval_conv, &half, maps[1], pointwise_weights, pointwise_bias, maps[0]},
    {eval_conv, &half, maps[1] + 4 * 8 * 8, pointwise_weights, pointwise_bias,
     maps[0] + 4 * 8 * 16},
    {eval_average_pool, &pool, maps[0], 0, 0, pooled},
    {eval_fully_connected, &dense, pooled, dense_weights, dense_bias, logits},
    {eval_softmax, &softmax, logits, 0, 0, output},
};

static volatile int nodes_done;

RUNTIME static void set_input(void) {
  for (unsigned k = 0; k < sizeof received; ++k) received[k] = input[k];
}

// What a profiler or a watchdog is told of each node.
RUNTIME static void report_node(int index) { nodes_done = index + 1; }

RUNTIME static void invoke(void) {
  set_input();
  for (int k = 0; k < (int)(sizeof nodes / sizeof nodes[0]); ++k) {
    report_node(k);
    nodes[k].eval(&nodes[k]);
  }
}

int main(void) {
  for (int k = 0; k < 2; ++k) invoke();
  return nodes_done == 7 ? 0 : 1;
}
