#include "analyzer/search/table_scorer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analyzer/error.hpp"
#include "analyzer/image/sha256.hpp"
#include "analyzer/measured/csv_records.hpp"
#include "analyzer/measured/parse_number.hpp"
#include "analyzer/measured/text_input.hpp"
#include "analyzer/suggest.hpp"

namespace boardless {
namespace {

constexpr std::size_t max_table_bytes = std::size_t{64} << 20;

struct Columns {
  std::size_t network = 0, accuracy = 0;
};

// Of the header; others are left alone. What is wrong with it goes to `fail`.
template <class Fail>
Columns columns_of(const CsvRecord& header, const Fail& fail) {
  std::vector<std::string> names;
  for (const std::string& field : header.fields) names.push_back(lower_case(trimmed(field)));
  const auto column = [&](const char* wanted) {
    const auto at = std::find(names.begin(), names.end(), wanted);
    if (at == names.end()) {
      const auto found = nearest(wanted, names);  // the file's word for it
      fail(header.line,
           found.empty()
               ? fmt::format("the header has no column '{}'; it has to have network and accuracy",
                             wanted)
               : fmt::format("the header has no column '{}', but {}{}", wanted, in_quotes(found[0]),
                             did_you_mean({wanted})));
    }
    if (std::find(at + 1, names.end(), wanted) != names.end())
      fail(header.line, fmt::format("the header has the column '{}' twice", wanted));
    return static_cast<std::size_t>(at - names.begin());
  };
  return {column("network"), column("accuracy")};
}

}  // namespace

TableScorer::TableScorer(const std::string& path) : path_(path) {
  const std::string text = read_text_file(path, max_table_bytes);
  sha256_ = sha256_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  const auto fail = [&](std::size_t line, const std::string& what) {
    throw Error(ErrorKind::request, fmt::format("{}, line {}: {}", path, line, what));
  };
  CsvRecords records(text, path);
  CsvRecord record;
  if (!records.next(record)) fail(1, "there is no header; it has to have network and accuracy");
  const Columns columns = columns_of(record, fail);
  const std::size_t width = record.fields.size();
  while (records.next(record)) {
    if (record.fields.size() != width)
      fail(record.line, fmt::format("there are {} fields, and {} columns in the header",
                                    record.fields.size(), width));
    std::string name(trimmed(record.fields[columns.network]));
    const std::string& written = record.fields[columns.accuracy];
    double accuracy = 0;
    if (parse_number(trimmed(written), accuracy) != NumberFault::none ||
        !(accuracy >= 0 && accuracy <= 1))
      fail(record.line, fmt::format("{} is no accuracy between 0 and 1", in_quotes(written)));
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
