// Models with weights from a seed, collected and then written: what write_models and write_networks
// share.
//
//   Models models;
//   GraphBuilder& net = models.start("relu");
//   const int x = net.input({1, 512});
//   const int y = net.unary("RELU", x);
//   models.finish({y}, {{x, 0.05F, -4}, {y, 0.05F, -4}});
//   models.write("folder");                      // folder/relu.tflite
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/model/graph/graph_builder.hpp"
#include "analyzer/model/graph/write_model.hpp"

namespace boardless {

struct Quantised {
  int tensor;
  float scale;
  std::int64_t zero_point;
};

class Models {
 public:
  GraphBuilder& start(const std::string& name) {
    name_ = name;
    return net_ = GraphBuilder(seed_of(name));
  }

  // Tensors named in `quantised` get that scale and zero point; others keep 0.05 and 0. An input of
  // a layer with weights must keep its scale, of which the bias's is a multiple.
  void finish(const std::vector<int>& outputs, const std::vector<Quantised>& quantised = {}) {
    Graph graph = net_.finish(outputs);
    for (const auto& [tensor, scale, zero_point] : quantised)
      graph.tensors[tensor].quantisation = {{scale}, {zero_point}, 0};
    check_graph(graph, name_);
    models_.push_back({name_, std::move(graph)});
  }

  void write(const std::filesystem::path& folder) const {
    for (const auto& [name, graph] : models_) {
      const std::filesystem::path path = folder / (name + ".tflite");
      const std::vector<std::uint8_t> bytes = write_model(graph);
      std::ofstream file(path, std::ios::binary);
      file.write(reinterpret_cast<const char*>(bytes.data()),
                 static_cast<std::streamsize>(bytes.size()));
      if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
    }
  }

 private:
  // FNV-1a of a model's name is its seed, so that a new model changes no other.
  static std::uint64_t seed_of(const std::string& name) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char letter : name)
      hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3u;
    return hash;
  }

  std::string name_;
  GraphBuilder net_{0};
  std::vector<std::pair<std::string, Graph>> models_;
};

}  // namespace boardless
