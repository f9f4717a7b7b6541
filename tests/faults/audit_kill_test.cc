// kill -9 at every commit of the journal, while its events are shipped to a file: after the next
// start every event is there, none is another one, and the broker did not wait for the file.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

#include "service/core/audit_chain.h"
#include "service/store/audit_copy.h"
#include "tests/faults/at_once.h"
#include "tests/faults/killed_broker.h"
#include "tests/faults/redash_upstream.h"
#include "tests/support/broker_process.h"
#include "tests/support/calls.h"

namespace broker::test {
namespace {

constexpr int kMostCommits = 18;
constexpr std::size_t kAtOnce = 24;

class ShippingBroker {
 public:
  explicit ShippingBroker(const std::string& lines = "lines.jsonl") : lines_(dir_.At(lines)) {
    InstanceConfig instance = upstream_.Instance(dir_);
    instance.name = "redash";
    config_ = WriteBrokerConfig({instance}, dir_);
    std::ofstream(config_, std::ios::app) << "audit: {file: " << lines_ << "}\n";
  }

  // Grants and revokes until it is killed, or else until it is stopped. True: it was killed.
  bool Live(const std::string& kill_at) {
    std::vector<std::string> environment;
    if (!kill_at.empty()) environment.push_back("BROKER_KILL_AT=" + kill_at);
    BrokerProcess broker(BROKER_BINARY, config_, environment);
    for (int i = 0; broker.serves() && i < 3; ++i) {
      Ask(broker, &v1::PermissionBroker::Stub::Grant, Text<v1::GrantRequest>(Request()));
      Ask(broker, &v1::PermissionBroker::Stub::Revoke, Text<v1::RevokeRequest>(Request()));
    }
    broker.Stop();
    return broker.End() == -SIGKILL;
  }

  // What is wrong with the lines; empty: nothing.
  std::string Compare() const {
    const auto report = CheckAuditCopy(dir_.At("data/journal.db"), lines_);
    if (!report.ok()) return std::string(report.status().message());
    if (report->defect) return report->defect->message;
    if (report->unlike_shipped) return report->unlike_shipped->message;
    std::set<std::int64_t> shipped;
    std::int64_t last = 0;
    std::ifstream in(lines_);
    for (std::string line; std::getline(in, line);) {
      const auto mark = ReadShippedLine(line);
      if (!mark) continue;  // cut off by the kill
      // Some may come again, but none too early.
      if (mark->seq > last + 1) return "a line is missing before " + std::to_string(mark->seq);
      last = mark->seq;
      shipped.insert(mark->seq);
    }
    const auto count = static_cast<std::int64_t>(shipped.size());
    if (count == report->head.seq && count > 0) return "";
    return std::to_string(count) + " of " + std::to_string(report->head.seq) + " events shipped";
  }

  const TempDir& dir() const { return dir_; }
  const std::string& lines() const { return lines_; }

 private:
  std::string Request() const { return "instance: 'redash' " + upstream_.Target(); }
  template <class Reply, class AnyRequest>
  void Ask(BrokerProcess& broker,
           grpc::Status (v1::PermissionBroker::Stub::*method)(grpc::ClientContext*,
                                                              const AnyRequest&, Reply*),
           const AnyRequest& request) {
    (void)Call(broker.stub(), method, request, std::chrono::seconds(20));
  }

  TempDir dir_;
  RedashUpstream upstream_;
  std::string lines_;
  std::string config_;
};

TEST(AuditKill, NoLineIsLost) {
  struct Case {
    std::string at;
    bool killed = false;
    std::string problem;
  };
  std::vector<Case> cases;
  for (int n = 1; n <= kMostCommits; ++n) {
    for (const char* when : {"before:", "after:"})
      cases.push_back({when + std::to_string(n), false, ""});
  }
  RunAtOnce(cases.size(), kAtOnce, [&](std::size_t i) {
    ShippingBroker broker;
    cases[i].killed = broker.Live(cases[i].at);
    broker.Live("");
    cases[i].problem = broker.Compare();
  });
  int kills = 0;
  for (const Case& one : cases) {
    kills += one.killed ? 1 : 0;
    EXPECT_EQ(one.problem, "") << "killed " << one.at << " commit";
  }
  // Six changes are so many commits at least: each opens, is sent and closes.
  EXPECT_EQ(kills, static_cast<int>(cases.size()));
  std::cout << "kills while audit events are shipped: " << kills << " cases\n";
}

TEST(AuditKill, AFileThatCannotBeWrittenStopsNothingAndGetsAllLater) {
  ShippingBroker broker("away/lines.jsonl");
  EXPECT_FALSE(broker.Live(""));
  EXPECT_FALSE(std::filesystem::exists(broker.lines()));
  std::filesystem::create_directory(broker.dir().At("away"));
  EXPECT_FALSE(broker.Live(""));
  EXPECT_EQ(broker.Compare(), "");
}

}  // namespace
}  // namespace broker::test
