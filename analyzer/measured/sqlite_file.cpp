#include "analyzer/measured/sqlite_file.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <string_view>

namespace boardless {
namespace {

constexpr std::int64_t application_id = 0x626c7066;  // "blpf", which file(1) can tell it by
constexpr int busy_ms = 2000;
constexpr const char* table =
    "CREATE TABLE profile(key TEXT PRIMARY KEY, features BLOB NOT NULL) WITHOUT ROWID";

}  // namespace

SqliteFile::SqliteFile() = default;
SqliteFile::~SqliteFile() = default;

void SqliteFile::Close::operator()(sqlite3* db) const { sqlite3_close(db); }
void SqliteFile::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void SqliteFile::close() {
  get_.reset();
  put_.reset();
  db_.reset();
}

SqliteOutcome SqliteFile::outcome(int code) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return SqliteOutcome::done;
  message_ = db_ ? sqlite3_errmsg(db_.get()) : sqlite3_errstr(code);
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return SqliteOutcome::busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_ERROR:  // no such table or column: the schema is not ours
    case SQLITE_SCHEMA:
      return SqliteOutcome::not_ours;
    default:
      return SqliteOutcome::unavailable;
  }
}

SqliteOutcome SqliteFile::run(const char* sql) {
  return outcome(sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr));
}

SqliteOutcome SqliteFile::whole_number(const char* sql, std::int64_t& value) {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(db_.get(), sql, -1, &statement, nullptr);
  const std::unique_ptr<sqlite3_stmt, Finalize> owner(statement);
  if (code == SQLITE_OK) code = sqlite3_step(statement);
  if (code == SQLITE_ROW) value = sqlite3_column_int64(statement, 0);
  return outcome(code);
}

// The file has our table as we make it and nothing else: no trigger or view can be lurking there.
SqliteOutcome SqliteFile::check_table() {
  sqlite3_stmt* statement = nullptr;
  int code =
      sqlite3_prepare_v2(db_.get(), "SELECT sql FROM sqlite_schema", -1, &statement, nullptr);
  const std::unique_ptr<sqlite3_stmt, Finalize> owner(statement);
  if (code != SQLITE_OK) return outcome(code);
  int rows = 0;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    const auto* sql = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    if (!sql || std::string_view(sql) != table) return SqliteOutcome::not_ours;
    ++rows;
  }
  if (code != SQLITE_DONE) return outcome(code);
  return rows == 1 ? SqliteOutcome::done : SqliteOutcome::not_ours;
}

SqliteOutcome SqliteFile::open(const std::string& path, int format) {
  close();
  message_ = "it is damaged, or no cache of boardless";  // unless SQLite finds something else
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(
      path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  db_.reset(db);
  if (code != SQLITE_OK) return outcome(code);
  sqlite3_extended_result_codes(db, 1);
  sqlite3_busy_timeout(db, busy_ms);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // A power failure may damage the cache, which is then replaced: not worth a sync for each row.
  // The journal goes with each change, so that the file alone is the cache.
  if (const auto o = run("PRAGMA synchronous=OFF"); o != SqliteOutcome::done) return o;

  std::int64_t id = 0, version = 0, objects = 0;
  if (const auto o = whole_number("PRAGMA application_id", id); o != SqliteOutcome::done) return o;
  if (id == 0) {
    // New, unless it is somebody else's; another process may be making it at this moment.
    if (const auto o = run("BEGIN IMMEDIATE"); o != SqliteOutcome::done) return o;
    auto o = whole_number("PRAGMA application_id", id);
    if (o == SqliteOutcome::done && id == 0) {
      o = whole_number("SELECT count(*) FROM sqlite_schema", objects);
      if (o == SqliteOutcome::done && objects > 0) o = SqliteOutcome::not_ours;
      if (o == SqliteOutcome::done) o = run(table);
      if (o == SqliteOutcome::done)
        o = run(
            fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", application_id, format)
                .c_str());
      id = application_id;
    }
    if (o != SqliteOutcome::done) return o;
    if (o = run("COMMIT"); o != SqliteOutcome::done) return o;
  }
  if (const auto o = whole_number("PRAGMA user_version", version); o != SqliteOutcome::done)
    return o;
  if (id != application_id || version != format) return SqliteOutcome::not_ours;
  if (const auto o = check_table(); o != SqliteOutcome::done) return o;

  sqlite3_stmt* statement = nullptr;
  if (const int c = sqlite3_prepare_v2(db, "SELECT features FROM profile WHERE key=?", -1,
                                       &statement, nullptr);
      c != SQLITE_OK)
    return outcome(c);
  get_.reset(statement);
  if (const int c = sqlite3_prepare_v2(db, "INSERT OR REPLACE INTO profile VALUES(?,?)", -1,
                                       &statement, nullptr);
      c != SQLITE_OK)
    return outcome(c);
  put_.reset(statement);
  return SqliteOutcome::done;
}

SqliteOutcome SqliteFile::get(const std::string& key, std::vector<std::uint8_t>& bytes) {
  sqlite3_stmt* s = get_.get();
  sqlite3_bind_text(s, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
  const int code = sqlite3_step(s);
  SqliteOutcome result = outcome(code);
  if (code == SQLITE_DONE) result = SqliteOutcome::absent;
  if (code == SQLITE_ROW) {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(s, 0));
    const int size = sqlite3_column_bytes(s, 0);
    if (data && size > 0)
      bytes.assign(data, data + size);
    else
      bytes.clear();
  }
  sqlite3_reset(s);
  sqlite3_clear_bindings(s);
  return result;
}

SqliteOutcome SqliteFile::put(const std::string& key, std::span<const std::uint8_t> bytes) {
  sqlite3_stmt* s = put_.get();
  sqlite3_bind_text(s, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
  sqlite3_bind_blob(s, 2, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
  const SqliteOutcome result = outcome(sqlite3_step(s));
  sqlite3_reset(s);
  sqlite3_clear_bindings(s);
  return result;
}

SqliteOutcome SqliteFile::clear() {
  const auto o = run("DELETE FROM profile");
  return o == SqliteOutcome::done ? run("VACUUM") : o;
}

std::uint64_t SqliteFile::bytes() const {
  auto* self = const_cast<SqliteFile*>(this);
  std::int64_t pages = 0, page_bytes = 0;
  if (self->whole_number("PRAGMA page_count", pages) != SqliteOutcome::done) return 0;
  if (self->whole_number("PRAGMA page_size", page_bytes) != SqliteOutcome::done) return 0;
  return static_cast<std::uint64_t>(pages * page_bytes);
}

}  // namespace boardless
