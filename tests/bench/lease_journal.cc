#include "tests/bench/lease_journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "service/core/uuid.h"
#include "service/store/data_dir.h"
#include "service/store/lease_table.h"
#include "service/store/migrations.h"
#include "service/store/sqlite_db.h"

namespace broker::bench {
namespace {

constexpr int kInOneCommit = 10'000;

void Require(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
}

// The journal of a folder, held as a broker holds it.
class OpenJournal {
 public:
  explicit OpenJournal(const std::string& data_dir) {
    auto claimed = DataDir::Claim(data_dir);
    Require(claimed.status());
    claim_ = std::move(*claimed);
    auto opened = SqliteDb::Open(claim_->journal_path());
    Require(opened.status());
    db_ = std::move(*opened);
    Require(Migrate(db_.get()));
  }

  SqliteDb* db() { return db_.get(); }

 private:
  std::unique_ptr<DataDir> claim_;
  std::unique_ptr<SqliteDb> db_;
};

Lease LeaseOf(const ManyLeases& many, int n, Instant made) {
  const std::string user = std::to_string(many.first_user + n);
  const auto random = static_cast<std::uint64_t>(n);
  Lease lease;
  lease.id = MakeUuid(made, random, random);
  lease.state = LeaseState::kActive;
  lease.instance = "redash";
  lease.site = many.site;
  lease.key = {"user", user, "group", many.group, ""};
  lease.principal.id = user;
  lease.principal.display_name = "User " + user;
  lease.principal.email = "u" + user + "@example.com";
  lease.entitlement.type = "group";
  lease.entitlement.id = many.group;
  lease.entitlement.display_name = "Analysts";
  lease.create_time = made;
  lease.expire_time = many.first_end + n * many.apart;
  lease.next_attempt_time = lease.expire_time;
  lease.caller = "desk";
  lease.justification.reason = "INC-42";
  lease.operation_id = MakeUuid(made, random + 1, random);
  return lease;
}

}  // namespace

void WriteLeases(const std::string& data_dir, const ManyLeases& many) {
  OpenJournal journal(data_dir);
  AuditTable audit(journal.db());
  LeaseTable table(journal.db(), &audit);
  const Instant made = many.first_end - std::chrono::hours(24);
  for (int n = 0; n < many.count;) {
    Require(journal.db()->Begin());
    for (const int end = std::min(n + kInOneCommit, many.count); n < end; ++n) {
      Require(table.Insert(LeaseOf(many, n, made + std::chrono::microseconds(n))));
    }
    Require(journal.db()->Commit());
  }
}

std::vector<test::StatementPlan> PlansIn(const std::string& data_dir) {
  OpenJournal journal(data_dir);
  return test::LeasePlans(journal.db());
}

std::uint64_t ChillJournal(const std::string& data_dir) {
  const std::string path = data_dir + "/journal.db";
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat found {};
  const bool good = file >= 0 && fsync(file) == 0 &&
                    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0 && fstat(file, &found) == 0;
  if (file >= 0) close(file);
  if (!good) throw std::runtime_error("cannot read " + path);
  return static_cast<std::uint64_t>(found.st_size);
}

}  // namespace broker::bench
