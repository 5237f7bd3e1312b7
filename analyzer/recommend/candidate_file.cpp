#include "analyzer/recommend/candidate_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>

#include "analyzer/error.hpp"
#include "analyzer/measured/csv_records.hpp"
#include "analyzer/measured/parse_number.hpp"
#include "analyzer/measured/text_input.hpp"
#include "analyzer/suggest.hpp"

namespace fs = std::filesystem;

namespace boardless {
namespace {

constexpr std::size_t max_file_bytes = std::size_t{16} << 20;
constexpr std::size_t max_candidates = 100'000;

class Reader {
 public:
  Reader(std::string_view text, const std::string& name, const std::string& folder)
      : name_(name), folder_(folder), records_(text, name) {}

  std::vector<Candidate> read() {
    CsvRecord record;
    if (!records_.next(record)) fail(1, "there is no header; it begins with model,accuracy");
    read_header(record);
    while (records_.next(record)) {
      if (out_.size() == max_candidates)
        fail(record.line, fmt::format("there are more than {} candidates", max_candidates));
      add(record);
    }
    if (out_.empty())
      throw Error(ErrorKind::request, fmt::format("{}: there is no candidate below the header; "
                                                  "give each model a row",
                                                  name_));
    name_the_rest();
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail(std::size_t line, const std::string& what) const {
    throw Error(ErrorKind::request, fmt::format("{}, line {}: {}", name_, line, what));
  }

  void check_text(std::size_t line, const std::string& field) const {
    const bool has_control = std::any_of(field.begin(), field.end(), [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte < 0x20 || byte == 0x7F;
    });
    if (!is_utf8(field) || has_control)
      fail(line, fmt::format("{} is no text in UTF-8 on one line", in_quotes(field)));
  }

  void read_header(const CsvRecord& record) {
    if (record.fields.size() == 1 && record.fields[0].find(';') != std::string::npos)
      fail(record.line,
           "fields are separated by semicolons; save it with commas, and with points in its "
           "numbers");
    columns_ = record.fields.size();
    std::vector<std::string> names;
    for (std::size_t k = 0; k < columns_; ++k) {
      check_text(record.line, record.fields[k]);
      names.push_back(lower_case(trimmed(record.fields[k])));
      for (std::size_t other = 0; other < k && !names[k].empty(); ++other)
        if (names[other] == names[k])
          fail(record.line, fmt::format("there are two columns {}", in_quotes(names[k])));
    }
    const auto column = [&](const char* wanted) -> std::optional<std::size_t> {
      const auto at = std::find(names.begin(), names.end(), wanted);
      if (at == names.end()) return std::nullopt;
      return static_cast<std::size_t>(at - names.begin());
    };
    const auto missing = [&](const char* wanted, const std::vector<std::string>& known,
                             const std::string& instead) {
      const std::string what = fmt::format("there is no column '{}'", fmt::join(known, "' nor '"));
      const auto found = nearest(wanted, names);  // the file's word for it
      if (found.empty()) fail(record.line, what + instead);
      fail(record.line, fmt::format("{}, but {}{}", what, in_quotes(found[0]),
                                    did_you_mean(nearest(found[0], known))));
    };
    const auto model = column("model"), fraction = column("accuracy"),
               percent = column("accuracy_percent");
    if (!model) missing("model", {"model"}, "");
    if (!fraction && !percent)
      missing("accuracy", {"accuracy", "accuracy_percent"},
              "; to choose without it, name the models' folder");
    if (fraction && percent)
      fail(record.line, "'accuracy' and 'accuracy_percent' are the same; leave one out");
    model_ = *model;
    percent_ = percent.has_value();
    accuracy_ = percent_ ? *percent : *fraction;
    name_column_ = column("name");
  }

  double accuracy_of(std::size_t line, const std::string& field) const {
    std::string_view text = trimmed(field);
    if (text.empty()) fail(line, "the accuracy is empty");
    const bool sign = text.ends_with('%');
    if (sign) text = trimmed(text.substr(0, text.size() - 1));
    double value = 0;
    if (const NumberFault fault = parse_number(text, value); fault != NumberFault::none)
      fail(line, fmt::format("accuracy {} {}", in_quotes(field), describe(fault)));
    if (!sign && !percent_ && value > 1 && value <= 100)
      fail(line, fmt::format("accuracy {0} is above 1; write {0}%, or call the column "
                             "accuracy_percent",
                             text));
    if (!sign && percent_ && value > 0 && value <= 1)
      fail(line,
           fmt::format("accuracy_percent {0} would be {0} %; write {0}% if that is meant", text));
    const bool is_percent = sign || percent_;
    if (!(value >= 0) || value > (is_percent ? 100 : 1))
      fail(line,
           fmt::format("accuracy {} is out of range; it has to be 0 to 1, or 0 to 100 percent",
                       in_quotes(field)));
    // Rounded so that 91.6% is the same as 0.916.
    return is_percent ? std::round(value * 1e10) / 1e12 : value;
  }

  std::string model_of(std::size_t line, const std::string& field) {
    check_text(line, field);
    const std::string written(trimmed(field));
    if (written.empty()) fail(line, "the model is empty");
    const fs::path path = fs::path(folder_) / written;  // an absolute one stays as it is
    std::error_code error;
    if (!fs::is_regular_file(path, error))
      fail(line, fmt::format("there is no model file {}; models are relative to the folder of "
                             "this file",
                             in_quotes(path.string())));
    const std::string same = fs::weakly_canonical(path, error).string();
    if (const auto [at, is_new] = models_.emplace(same, line); !is_new)
      fail(line, fmt::format("the model {} is that of line {}", in_quotes(written), at->second));
    return path.string();
  }

  void add(const CsvRecord& record) {
    const std::size_t line = record.line;
    if (record.fields.size() != columns_)
      fail(line, fmt::format("there are {} fields, and {} columns in the header",
                             record.fields.size(), columns_));
    Candidate candidate;
    candidate.line = line;
    candidate.accuracy = accuracy_of(line, record.fields[accuracy_]);
    candidate.model = model_of(line, record.fields[model_]);
    written_.emplace_back(trimmed(record.fields[model_]));
    if (name_column_) {
      check_text(line, record.fields[*name_column_]);
      candidate.name = trimmed(record.fields[*name_column_]);
    }
    if (!candidate.name.empty()) claim_name(candidate);
    out_.push_back(std::move(candidate));
  }

  void claim_name(const Candidate& candidate) {
    if (const auto [at, is_new] = names_.emplace(candidate.name, candidate.line); !is_new)
      fail(candidate.line,
           fmt::format("the name {} is that of line {}", in_quotes(candidate.name), at->second));
  }

  void name_the_rest() {
    const std::vector<std::string> names = short_names(written_);
    for (std::size_t k = 0; k < out_.size(); ++k)
      if (out_[k].name.empty()) {
        out_[k].name = names[k];
        claim_name(out_[k]);
      }
  }

  const std::string& name_;
  const std::string& folder_;
  CsvRecords records_;
  std::size_t columns_ = 0, model_ = 0, accuracy_ = 0;
  std::optional<std::size_t> name_column_;
  bool percent_ = false;
  std::map<std::string, std::size_t> models_, names_;  // where each stands
  std::vector<std::string> written_;                   // models, as the file has them
  std::vector<Candidate> out_;
};

}  // namespace

std::vector<Candidate> parse_candidates(std::string_view text, const std::string& name,
                                        const std::string& folder) {
  return Reader(text_after_mark(text, name), name, folder).read();
}

std::vector<Candidate> read_candidates(const std::string& path) {
  return parse_candidates(read_text_file(path, max_file_bytes), path,
                          fs::path(path).parent_path().string());
}

std::vector<std::string> short_names(const std::vector<std::string>& models) {
  std::vector<std::string> names;
  std::map<std::string, int> seen;
  for (const std::string& model : models) {
    const fs::path path(model);
    names.push_back((path.extension() == ".tflite" ? path.stem() : path.filename()).string());
    ++seen[names.back()];
  }
  const bool all_differ =
      std::all_of(seen.begin(), seen.end(), [](const auto& name) { return name.second == 1; });
  return all_differ ? names : models;
}

}  // namespace boardless
