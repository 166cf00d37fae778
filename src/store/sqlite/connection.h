#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace kare::sqlite {

// A prepared statement while it is used; ready for the next use when this handle goes. Parameters
// are copied. Columns count from 0 and are valid until the next step. Move only.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  // Binds ?1, ?2 … in order. A value that does not fit is reported by the next step.
  template <class... Values>
  void bind(const Values&... values) {
    int index = 0;
    (bind_at(++index, values), ...);
  }
  // Moves to the next row; false after the last one.
  Result<bool> step();
  // Steps to the end and ignores rows.
  Result<> run();

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string_view text(int column) const;

 private:
  struct Reset {
    void operator()(sqlite3_stmt* statement) const;
  };
  template <std::integral Number>
  void bind_at(int index, Number value) {
    bind_integer(index, static_cast<std::int64_t>(value));
  }
  void bind_integer(int index, std::int64_t value);
  void note(int code);
  void bind_at(int index, double value);
  void bind_at(int index, std::string_view value);
  void bind_at(int index, std::nullopt_t);
  template <class T>
  void bind_at(int index, const std::optional<T>& value) {
    value ? bind_at(index, *value) : bind_at(index, std::nullopt);
  }

  std::unique_ptr<sqlite3_stmt, Reset> statement_;
  int bind_code_ = 0;
};

// The head of the index of a write-ahead log (sqlite.org/walformat.html, section 2.1). It differs
// after every commit of any process.
using WalHeader = std::array<std::uint32_t, 12>;

// One connection to a database and the statements prepared on it. One thread at a time; a
// statement must not outlive its connection. Move only.
class Connection {
 public:
  enum class Access { kReadWrite, kReadOnly };

  // Opens a file, or an empty database in memory for ":memory:". A write that meets another
  // writer waits up to `busy_timeout`.
  static Result<Connection> open(const std::string& path, Access access,
                                 std::chrono::milliseconds busy_timeout);

  // A statement by its text, prepared once. REQUIRES: `sql` is a constant that lives as long as
  // the program, and no other handle on it is alive.
  Result<Statement> prepare(std::string_view sql);
  // Prepares, binds and runs to the end; the number of rows changed.
  template <class... Values>
  Result<std::int64_t> run(std::string_view sql, const Values&... values) {
    Statement statement = KARE_TRY(prepare(sql));
    statement.bind(values...);
    KARE_TRY(statement.run());
    return changes();
  }
  // One or more statements without parameters, not kept.
  Result<> execute(const std::string& sql);

  // Rows changed by the last statement, without those changed by triggers.
  std::int64_t changes() const;
  bool in_transaction() const;
  // What the log of a read-only connection looks like to all processes now. Nothing while a commit
  // is being written into it.
  std::optional<WalHeader> wal_header() const;
  // Whether the last statement failed because a row with this primary key exists.
  bool repeated_primary_key() const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Connection(sqlite3* handle) : handle_(handle) {}

  std::unique_ptr<sqlite3, Close> handle_;
  const volatile std::uint32_t* wal_index_ = nullptr;  // Mapped by SQLite until it closes.
  // By the address of the text: comparing pointers is cheaper than hashing long statements.
  std::unordered_map<const char*, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

}  // namespace kare::sqlite
