#include "analyzer/search/table_scorer.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "analyzer/error.hpp"
#include "analyzer/image/sha256.hpp"
#include "analyzer/measured/csv_records.hpp"
#include "analyzer/measured/parse_number.hpp"
#include "analyzer/measured/text_input.hpp"

namespace boardless {
namespace {

constexpr std::size_t max_table_bytes = std::size_t{64} << 20;

std::string column_name(const std::string& field) { return lower_case(trimmed(field)); }

}  // namespace

TableScorer::TableScorer(const std::string& path) : path_(path) {
  const std::string text = read_text_file(path, max_table_bytes);
  sha256_ = sha256_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  const auto fail = [&](std::size_t line, const std::string& what) {
    throw Error(ErrorKind::request, fmt::format("{}, line {}: {}", path, line, what));
  };
  CsvRecords records(text, path);
  CsvRecord record;
  if (!records.next(record) || record.fields.size() != 2 ||
      column_name(record.fields[0]) != "network" || column_name(record.fields[1]) != "accuracy")
    fail(1, "the header has to be network,accuracy");
  while (records.next(record)) {
    if (record.fields.size() != 2) fail(record.line, "a row has a network and its accuracy");
    std::string name(trimmed(record.fields[0]));
    double accuracy = 0;
    if (parse_number(trimmed(record.fields[1]), accuracy) != NumberFault::none ||
        !(accuracy >= 0 && accuracy <= 1))
      fail(record.line,
           fmt::format("{} is no accuracy between 0 and 1", in_quotes(record.fields[1])));
    if (name.starts_with('{')) {  // an architecture, however it is spaced
      const auto json = nlohmann::ordered_json::parse(name, nullptr, false);
      if (json.is_discarded()) fail(record.line, fmt::format("{} is not JSON", in_quotes(name)));
      name = json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    }
    if (!accuracies_.try_emplace(name, accuracy).second)
      fail(record.line, fmt::format("the network {} is there twice", in_quotes(name)));
  }
}

void TableScorer::score(std::span<const ScoreRequest> requests, const Done& done) {
  for (std::size_t k = 0; k < requests.size(); ++k) {
    auto found = accuracies_.find(requests[k].name);
    if (found == accuracies_.end()) found = accuracies_.find(requests[k].architecture);
    const bool go_on =
        found == accuracies_.end()
            ? done(k, {std::nullopt, fmt::format("it is not in {}", in_quotes(path_))})
            : done(k, {found->second, ""});
    if (!go_on) return;
  }
}

}  // namespace boardless
