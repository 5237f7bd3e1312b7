#include "analyzer/cli/search_result.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/search_files.hpp"
#include "analyzer/error.hpp"
#include "analyzer/json_depth.hpp"
#include "analyzer/report/search_json.hpp"

namespace fs = std::filesystem;

namespace boardless::cli {
namespace {

bool holds(const fs::path& file, const std::string& text) {
  std::error_code error;
  if (!fs::is_regular_file(file, error) || fs::file_size(file, error) != text.size()) return false;
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {}) == text;
}

void remove_if_it_holds(const fs::path& file, const std::string& text) {
  std::error_code error;
  if (holds(file, text)) fs::remove(file, error);
}

// The members of the search before, by its pareto.jsonl. What is no such line is passed over.
std::vector<Genome> former_members(const SearchSpace& space, const fs::path& list) {
  std::vector<Genome> out;
  std::error_code error;
  if (!fs::is_regular_file(list, error)) return out;
  std::ifstream in(list);
  for (std::string line; std::getline(in, line);) {
    if (nests_too_deep(line)) continue;
    const auto json = nlohmann::ordered_json::parse(line, nullptr, false);
    if (!json.is_object() || !json.contains("architecture")) continue;
    try {
      out.push_back(genome_from_json(space, json["architecture"].dump(), list.string()));
    } catch (const Error&) {
      continue;
    }
  }
  return out;
}

void remove_former(const SearchReport& report, const Evaluator& evaluator, const fs::path& folder,
                   const fs::path& models) {
  for (const Genome& genome : former_members(*report.space, folder / "pareto.jsonl")) {
    const auto& members = report.result.members;
    if (std::any_of(members.begin(), members.end(),
                    [&](const SearchMember& member) { return member.evaluation.genome == genome; }))
      continue;
    const std::string architecture = architecture_json(*report.space, genome);
    const std::string name = network_name(architecture);
    remove_if_it_holds(models / (name + ".json"), architecture + "\n");
    const fs::path model = models / (name + ".tflite");
    std::error_code error;
    if (fs::exists(model, error)) remove_if_it_holds(model, model_bytes(evaluator.graph(genome)));
  }
}

}  // namespace

void write_search_result(const SearchReport& report, const Evaluator& evaluator,
                         const std::string& folder) {
  if (folder.empty()) return;
  const fs::path models = fs::path(folder) / "models";
  std::error_code error;
  fs::create_directories(models, error);
  for (const SearchMember& member : report.result.members) {
    const std::string file = (models / member.evaluation.cost.name).string();
    print(model_bytes(evaluator.graph(member.evaluation.genome)), file + ".tflite");
    print(member.evaluation.architecture + "\n", file + ".json");
  }
  remove_former(report, evaluator, folder, models);
  print(search_jsonl(report), (fs::path(folder) / "pareto.jsonl").string());
  print(search_csv(report), (fs::path(folder) / "pareto.csv").string());
}

}  // namespace boardless::cli
