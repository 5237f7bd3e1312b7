// Writes models for a batch that takes some seconds: write_nets FOLDER COUNT. No two have an op in
// common, so that none takes its cost over from another.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "analyzer/model/graph/graph_builder.hpp"
#include "analyzer/model/graph/write_model.hpp"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int count = std::atoi(argv[2]);
  for (int k = 0; k < count; ++k) {
    boardless::GraphBuilder net(static_cast<std::uint64_t>(k) + 1);
    int x = net.input({1, 40, 40, 4});
    x = net.conv_2d(x, {.channels = 16 + 2 * k, .height = 3, .width = 3});
    x = net.conv_2d(x, {.channels = 17 + 2 * k, .height = 3, .width = 3, .stride = 2});
    x = net.fully_connected(net.mean(x, {1, 2}), 4 + k);
    char name[32];
    std::snprintf(name, sizeof name, "/net-%03d.tflite", k);
    const std::vector<std::uint8_t> bytes = boardless::write_model(net.finish({x}));
    std::ofstream file(argv[1] + std::string(name), std::ios::binary);
    file << std::string(bytes.begin(), bytes.end());
    if (!file.flush()) return 1;
  }
}
