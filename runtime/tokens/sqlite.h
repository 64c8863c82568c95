// SQLite in the few words that the token store needs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace swarm::runtime {

// A statement that is prepared once and run many times.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql);  // Throws std::runtime_error.
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Starts a new run; parameters come next, in order.
  Statement& run();
  Statement& with(std::string_view text);
  Statement& with(std::int64_t number);
  // The next row; false at the end. Throws std::runtime_error when the file cannot be read or
  // written.
  bool step();
  // For statements without rows. How many rows changed.
  std::int64_t finish();

  std::int64_t number(int column) const;
  std::string text(int column) const;

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

struct DatabaseCloser {
  void operator()(sqlite3* database) const;
};
using Database = std::unique_ptr<sqlite3, DatabaseCloser>;

Database open_database(const std::string& path);   // Throws std::runtime_error.
void execute(sqlite3* database, const char* sql);  // Likewise.

}  // namespace swarm::runtime
