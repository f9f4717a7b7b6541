// One connection to a SQLite file: WAL, every commit on disk before it is answered.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <chrono>
#include <map>
#include <memory>

#include "service/store/db.h"

namespace broker {

class SqliteDb final : public Db {
 public:
  // How long to wait for another program that is writing to the file.
  static constexpr std::chrono::milliseconds kBusyTimeout{1000};

  // Opens or creates `path`; ":memory:" is a database that ends with the object.
  static absl::StatusOr<std::unique_ptr<SqliteDb>> Open(const std::string& path);

  absl::Status Begin() override;
  // A transaction that only reads: what is committed already, also while another program writes.
  absl::Status BeginReading();
  absl::Status Commit() override;
  void Rollback() override;
  absl::StatusOr<std::vector<SqlRow>> Run(const std::string& sql,
                                          const std::vector<SqlValue>& parameters) override;

 private:
  explicit SqliteDb(const std::string& path);

  bool InTransaction();
  SQLite::Statement& Prepared(const std::string& sql);
  void Execute(const std::string& sql);
  absl::Status BeginWith(const std::string& sql);

  SQLite::Database database_;
  std::map<std::string, SQLite::Statement> prepared_;
  // Why there is no transaction any more.
  absl::Status lost_;
};

}  // namespace broker
