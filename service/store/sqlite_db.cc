#include "service/store/sqlite_db.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <utility>

#include "service/core/error.h"

namespace broker {
namespace {

constexpr std::chrono::milliseconds kRetryDelay{1000};

std::string NextStep(int code) {
  switch (code) {
    case SQLITE_FULL: return "free space on the volume of data_dir, then call again";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      return "let the broker's account write to data_dir and its files, then call again";
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "close the program that holds the journal file, then call again";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return "stop the broker and restore the journal file from a backup";
    default: return "check the disk of data_dir, then call again";
  }
}

absl::Status Unavailable(int code) {
  Failure failure;
  failure.reason = Reason::kAuditUnavailable;
  failure.message =
      std::string("the journal cannot be used (") + sqlite3_errstr(code) + "): " + NextStep(code);
  if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB) failure.retry_delay = kRetryDelay;
  return Fail(failure);
}

// The primary code, without what SQLite adds above the low byte.
absl::Status StatusOf(const SQLite::Exception& error) {
  return Unavailable(error.getErrorCode() & 0xff);
}

void Bind(SQLite::Statement& statement, const std::vector<SqlValue>& parameters) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    // By name: SQLite numbers $n by first appearance, so "SELECT $2, $1" would swap them.
    const std::string name = "$" + std::to_string(i + 1);
    if (const auto* number = std::get_if<std::int64_t>(&parameters[i])) {
      statement.bind(name, *number);
    } else if (const auto* text = std::get_if<std::string>(&parameters[i])) {
      statement.bindNoCopy(name, *text);
    } else {
      statement.bind(name);
    }
  }
}

SqlRow RowOf(const SQLite::Statement& statement) {
  SqlRow row;
  row.reserve(static_cast<std::size_t>(statement.getColumnCount()));
  for (int i = 0; i < statement.getColumnCount(); ++i) {
    const SQLite::Column column = statement.getColumn(i);
    if (column.isNull()) {
      row.emplace_back(std::monostate{});
    } else if (column.isInteger()) {
      row.emplace_back(std::int64_t{column.getInt64()});
    } else {
      row.emplace_back(column.getString());
    }
  }
  return row;
}

// A statement that is left half read holds its locks and its parameters.
class Rewind {
 public:
  explicit Rewind(SQLite::Statement& statement) : statement_(statement) {}
  Rewind(const Rewind&) = delete;
  Rewind& operator=(const Rewind&) = delete;
  ~Rewind() { statement_.tryReset(); }

 private:
  SQLite::Statement& statement_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteDb>> SqliteDb::Open(const std::string& path) {
  try {
    return std::unique_ptr<SqliteDb>(new SqliteDb(path));
  } catch (const SQLite::Exception& error) {
    return StatusOf(error);
  }
}

SqliteDb::SqliteDb(const std::string& path)
    // One thread at a time uses it, so SQLite need not lock.
    : database_(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX,
                static_cast<int>(kBusyTimeout.count())) {
  database_.exec("PRAGMA journal_mode = WAL");
  database_.exec("PRAGMA synchronous = FULL");
  // What a savepoint may have to bring back: else every transaction makes a file for it.
  database_.exec("PRAGMA temp_store = MEMORY");
}

bool SqliteDb::InTransaction() { return sqlite3_get_autocommit(database_.getHandle()) == 0; }

SQLite::Statement& SqliteDb::Prepared(const std::string& sql) {
  auto found = prepared_.find(sql);
  if (found == prepared_.end()) {
    found = prepared_.emplace(sql, SQLite::Statement(database_, sql)).first;
  }
  return found->second;
}

void SqliteDb::Execute(const std::string& sql) {
  SQLite::Statement& statement = Prepared(sql);
  const Rewind rewind(statement);
  statement.exec();
}

// A plain BEGIN fails at the first write if anybody else has written since the first read.
absl::Status SqliteDb::Begin() { return BeginWith("BEGIN IMMEDIATE"); }

absl::Status SqliteDb::BeginReading() { return BeginWith("BEGIN"); }

absl::Status SqliteDb::BeginWith(const std::string& sql) {
  try {
    Execute(sql);
    lost_ = absl::OkStatus();
    return absl::OkStatus();
  } catch (const SQLite::Exception& error) {
    lost_ = StatusOf(error);
    return lost_;
  }
}

absl::Status SqliteDb::Commit() {
  if (!InTransaction()) return lost_.ok() ? Unavailable(SQLITE_MISUSE) : lost_;
  try {
    Execute("COMMIT");
    return absl::OkStatus();
  } catch (const SQLite::Exception& error) {
    absl::Status status = StatusOf(error);
    Rollback();
    return status;
  }
}

void SqliteDb::Rollback() {
  if (InTransaction()) database_.tryExec("ROLLBACK");
}

absl::StatusOr<std::vector<SqlRow>> SqliteDb::Run(const std::string& sql,
                                                  const std::vector<SqlValue>& parameters) {
  // Some failures end the transaction. What ran after them would be committed by itself.
  if (!InTransaction()) return lost_.ok() ? Unavailable(SQLITE_MISUSE) : lost_;
  try {
    SQLite::Statement& statement = Prepared(sql);
    const Rewind rewind(statement);
    Bind(statement, parameters);
    std::vector<SqlRow> rows;
    while (statement.executeStep()) rows.push_back(RowOf(statement));
    return rows;
  } catch (const SQLite::Exception& error) {
    const absl::Status status = StatusOf(error);
    if (!InTransaction()) lost_ = status;
    return status;
  }
}

}  // namespace broker
