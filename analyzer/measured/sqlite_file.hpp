// As much of SQLite as the profile cache needs, and the only place that includes it: one file with
// one table of keys and bytes. Every call says what became of it; nothing throws.
//
//   SqliteFile file;
//   if (file.open("profiles.sqlite") == SqliteOutcome::done) file.put("key", bytes);
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace boardless {

enum class SqliteOutcome {
  done,
  absent,       // get(): no such key
  busy,         // another process holds it; try another time
  not_ours,     // damaged, or no such cache
  unavailable,  // cannot be opened, read or written: message() says why
};

class SqliteFile {
 public:
  SqliteFile();
  ~SqliteFile();
  SqliteFile(const SqliteFile&) = delete;
  SqliteFile& operator=(const SqliteFile&) = delete;

  // Makes file and table where they are not there; its folder has to be. `format` is kept in the
  // file: one with another is not_ours.
  SqliteOutcome open(const std::string& path, int format);
  void close();

  SqliteOutcome get(const std::string& key, std::vector<std::uint8_t>& bytes);
  SqliteOutcome put(const std::string& key, std::span<const std::uint8_t> bytes);
  SqliteOutcome clear();  // all rows, and their room in the file
  std::uint64_t bytes() const;

  const std::string& message() const { return message_; }

 private:
  SqliteOutcome run(const char* sql);
  SqliteOutcome whole_number(const char* sql, std::int64_t& value);
  SqliteOutcome check_table();
  SqliteOutcome outcome(int code);

  struct Close {
    void operator()(sqlite3* db) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  // The statements go before the database that they are of.
  std::unique_ptr<sqlite3, Close> db_;
  std::unique_ptr<sqlite3_stmt, Finalize> get_, put_;
  std::string message_;
};

}  // namespace boardless
