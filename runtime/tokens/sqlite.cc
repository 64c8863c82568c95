#include "runtime/tokens/sqlite.h"

#include <sqlite3.h>
#include <stdexcept>

namespace swarm::runtime {
namespace {

[[noreturn]] void fail(sqlite3* database) { throw std::runtime_error(sqlite3_errmsg(database)); }

}  // namespace

Statement::Statement(sqlite3* database, const char* sql) : database_(database) {
  if (sqlite3_prepare_v2(database_, sql, -1, &statement_, nullptr) != SQLITE_OK) fail(database_);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::run() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  bound_ = 0;
  return *this;
}

Statement& Statement::with(std::string_view text) {
  sqlite3_bind_text64(statement_, ++bound_, text.data(), text.size(), SQLITE_TRANSIENT,
                      SQLITE_UTF8);
  return *this;
}

Statement& Statement::with(std::int64_t number) {
  sqlite3_bind_int64(statement_, ++bound_, number);
  return *this;
}

bool Statement::step() {
  switch (sqlite3_step(statement_)) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      sqlite3_reset(statement_);
      return false;
    default:
      sqlite3_reset(statement_);
      fail(database_);
  }
}

std::int64_t Statement::finish() {
  while (step()) {
  }
  return sqlite3_changes64(database_);
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Statement::text(int column) const {
  const unsigned char* const bytes = sqlite3_column_text(statement_, column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

void DatabaseCloser::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Database open_database(const std::string& path) {
  sqlite3* opened = nullptr;
  const int outcome =
      sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  Database database(opened);
  if (outcome != SQLITE_OK) fail(opened);
  // Another process that holds the file is a mistake to be told, not to be waited for long.
  sqlite3_busy_timeout(opened, 500);
  return database;
}

void execute(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(database);
}

}  // namespace swarm::runtime
