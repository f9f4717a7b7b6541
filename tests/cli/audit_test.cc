// permctl audit list, permctl audit verify.
#include <SQLiteCpp/Database.h>

#include <fstream>

#include "service/core/audit_chain.h"
#include "tests/cli/permctl_fixture.h"
#include "tests/support/temp_dir.h"

namespace broker::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr char kEvents[] = R"(
  events {
    seq: 1 kind: "grant.opened" instance: "redash-prod" caller: "deploy" level: "editor"
    time { seconds: 1767225600 } operation_id: "018f-1"
    principal { type: "user" id: "2" email: "ann@example.com" }
    entitlement { type: "group" id: "3" display_name: "Analysts" }
    justification { reason: "on call" ticket: "INC-42" requested_by: "bob@example.com" }
  }
  events {
    seq: 2 kind: "grant.settled" instance: "redash-prod" outcome: OUTCOME_GRANTED changed: true
    warnings { code: WARNING_CODE_COLLATERAL_CHANGE message: "entry 4 vanished" }
    warnings { code: WARNING_CODE_WILL_NOT_STICK }
  }
  events { seq: 3 kind: "revoke.settled" reason: ERROR_REASON_UPSTREAM_UNAVAILABLE }
  events { seq: 4 kind: "lease.ended" lease_id: "018f-2" lease_end: LEASE_END_EXPIRED })";

std::string Hash(char digit) { return std::string(64, digit); }

// A copy of a journal with as many events, in which nothing is but them.
class Copy {
 public:
  explicit Copy(int count) : path_(dir_.At("copy.db")) {
    SQLite::Database database(path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("CREATE TABLE audit_events (seq INTEGER PRIMARY KEY, previous, body, hash)");
    std::string previous(kGenesisHash);
    std::ofstream lines(lines_);
    for (int seq = 1; seq <= count; ++seq) {
      AuditRow row{seq, previous, R"({"kind":"x"})", ""};
      row.hash = ChainHash(row.previous, row.seq, row.body);
      database.exec("INSERT INTO audit_events VALUES (" + std::to_string(seq) + ", '" + previous +
                    "', '" + row.body + "', '" + row.hash + "')");
      lines << ShippedLine(row) << "\n";
      previous = row.hash;
    }
    head_ = previous;
  }
  void Tamper(const std::string& sql) { SQLite::Database(path_, SQLite::OPEN_READWRITE).exec(sql); }

  const std::string& path() const { return path_; }
  const std::string& lines() const { return lines_; }
  const std::string& head() const { return head_; }

 private:
  test::TempDir dir_;
  std::string path_;
  std::string lines_ = dir_.At("lines.jsonl");
  std::string head_;
};

class AuditTest : public PermctlTest {};

TEST_F(AuditTest, ListsEventsInATable) {
  broker_.audit.list.Reply(FromText<v1::ListEventsResponse>(kEvents));
  const Ran ran = Permctl("audit list");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("grant.opened"));
  EXPECT_THAT(ran.out, HasSubstr("2026-01-01T00:00:00Z"));
  EXPECT_THAT(ran.out, HasSubstr("ann@example.com (user 2)"));
  EXPECT_THAT(ran.out, HasSubstr("group Analysts (3)"));
  EXPECT_THAT(ran.out, HasSubstr("GRANTED"));
  EXPECT_THAT(ran.out, HasSubstr("COLLATERAL_CHANGE, WILL_NOT_STICK"));
  EXPECT_THAT(ran.out, HasSubstr("failed: UPSTREAM_UNAVAILABLE"));
  EXPECT_THAT(ran.out, HasSubstr("EXPIRED"));
  EXPECT_THAT(ran.out, HasSubstr("INC-42"));
  EXPECT_THAT(Permctl("audit list -o json").out, HasSubstr(R"("kind": "grant.opened")"));
}

TEST_F(AuditTest, AsksForWhatTheFiltersSay) {
  broker_.audit.list.Reply(v1::ListEventsResponse());
  const Ran ran = Permctl(
      "audit list --instance redash-prod --principal ann@example.com --caller deploy --operation "
      "018f-1 --lease 018f-2 --kind grant.settled --from 2026-01-01T00:00:00Z --until "
      "2026-01-02T01:00:00+01:00");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.err, "nothing found\n");
  const v1::ListEventsRequest& asked = broker_.audit.list.asked.at(0);
  EXPECT_EQ(asked.instance(), "redash-prod");
  EXPECT_EQ(asked.principal().email(), "ann@example.com");
  EXPECT_EQ(asked.caller(), "deploy");
  EXPECT_EQ(asked.operation_id(), "018f-1");
  EXPECT_EQ(asked.lease_id(), "018f-2");
  EXPECT_EQ(asked.kind(), "grant.settled");
  EXPECT_EQ(asked.from_time().seconds(), 1767225600);
  EXPECT_EQ(asked.until_time().seconds(), 1767225600 + 86400);
  EXPECT_EQ(Permctl("audit list --from yesterday").exit_code, 2);
  EXPECT_EQ(Permctl("audit list --principal x").exit_code, 2);
  EXPECT_EQ(Permctl("audit").exit_code, 2);
}

TEST_F(AuditTest, VerifySaysTheHeadToRemember) {
  broker_.audit.verify.Reply(FromText<v1::VerifyChainResponse>(
      "head { seq: 7 hash: '" + Hash('a') + "' } checked_count: 7 complete: true"));
  const Ran ran = Permctl("audit verify");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out, "the audit log is good: 7 events checked\nhead: 7:" + Hash('a') + "\n");
  EXPECT_FALSE(broker_.audit.verify.asked.at(0).has_from());
  EXPECT_EQ(Permctl("audit verify --from 7:" + Hash('a')).exit_code, 0);
  EXPECT_EQ(broker_.audit.verify.asked.at(1).from().seq(), 7);
  EXPECT_EQ(broker_.audit.verify.asked.at(1).from().hash(), Hash('a'));
  for (const char* wrong : {"7", "x:y", ":y", "7-y"}) {
    EXPECT_EQ(Permctl(std::string("audit verify --from ") + wrong).exit_code, 2) << wrong;
  }
}

// A long log takes more than one call.
TEST_F(AuditTest, VerifyGoesOnUntilAllIsChecked) {
  broker_.audit.verify.answer = [](const auto& request, v1::VerifyChainResponse* response) {
    const auto from = request.from().seq();
    *response = FromText<v1::VerifyChainResponse>("head { seq: 30 hash: 'h' } checked_count: 10");
    response->mutable_verified()->set_seq(from + 10);
    response->mutable_verified()->set_hash("v");
    response->set_complete(from == 20);
    return grpc::Status::OK;
  };
  const Ran ran = Permctl("audit verify");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("30 events checked"));
  EXPECT_THAT(broker_.audit.verify.asked, SizeIs(3));
}

TEST_F(AuditTest, VerifyNamesTheEventThatIsWrong) {
  broker_.audit.verify.Reply(FromText<v1::VerifyChainResponse>(R"(
      complete: true checked_count: 2
      defect { kind: CHAIN_DEFECT_KIND_CHANGED seq: 3 message: "audit event 3 was changed" })"));
  const Ran ran = Permctl("audit verify");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "error: audit event 3 was changed\n");
  EXPECT_EQ(Permctl("audit verify -o json").exit_code, 1);
}

TEST_F(AuditTest, VerifyNeedsNoBrokerForACopy) {
  const Copy copy(3);
  const Ran ran = RunWords({"audit", "verify", "--file", copy.path(), "--shipped", copy.lines(),
                            "--server", "127.0.0.1:1"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out, "3 shipped lines compared\nthe audit log is good: 3 events checked\nhead: 3:" +
                         copy.head() + "\n");
}

TEST_F(AuditTest, VerifyOfACopyNamesTheEventThatIsWrong) {
  Copy copy(3);
  copy.Tamper("DELETE FROM audit_events WHERE seq = 3");
  EXPECT_EQ(RunWords({"audit", "verify", "--file", copy.path()}).exit_code, 0);
  const std::vector<std::string> compare = {"audit",     "verify",    "--file",
                                            copy.path(), "--shipped", copy.lines()};
  Ran ran = RunWords(compare);
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("error: audit event 3 is missing: the log ends at 2"));
  EXPECT_THAT(ran.out, Not(HasSubstr("good")));
  copy.Tamper("UPDATE audit_events SET body = '{}' WHERE seq = 1");
  ran = RunWords(compare);
  EXPECT_THAT(ran.err, HasSubstr("error: audit event 1 was changed"));
  EXPECT_THAT(ran.err, HasSubstr("error: audit event 3 is missing"));
  std::vector<std::string> json = compare;
  json.insert(json.end(), {"-o", "json"});
  EXPECT_THAT(RunWords(json).out, HasSubstr("CHAIN_DEFECT_KIND_CHANGED"));
}

TEST_F(AuditTest, VerifyOfWhatIsNoCopyIsAUsageError) {
  const Copy copy(1);
  EXPECT_EQ(RunWords({"audit", "verify", "--file", "/none"}).exit_code, 2);
  EXPECT_EQ(RunWords({"audit", "verify", "--file", copy.lines()}).exit_code, 2);
  EXPECT_EQ(RunWords({"audit", "verify", "--shipped", copy.lines()}).exit_code, 2);
  EXPECT_EQ(RunWords({"audit", "verify", "--file", copy.path(), "--from", "1:a"}).exit_code, 2);
  EXPECT_EQ(RunWords({"audit", "verify", "--file", copy.path(), "--shipped", "/none"}).exit_code,
            2);
}

}  // namespace
}  // namespace broker::cli
