#include "tests/faults/batch_scenario.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/faults/fault_kinds.h"
#include "tests/faults/grafana_upstream.h"
#include "tests/faults/redash_upstream.h"
#include "tests/support/test_broker.h"

namespace broker::test {
namespace {

using fakes::grafana::Level;
using fakes::grafana::ResourceKind;
using fakes::grafana::Role;
using fakes::grafana::TeamLevel;

// More often than any operation needs: each waits for up to the broker's cap of 30 s.
constexpr int kWaits = 4;

// Erin is an editor, a member of the team data and has an entry on a folder.
GrafanaThing Erin() {
  using Fake = fakes::grafana::GrafanaFake;
  const auto set = [](Fake& fake, Held) {
    auto& world = fake.world();
    world.Find(kErin)->roles[1] = Role::kEditor;
    world.teams.at(2).members[kErin] = TeamLevel::kMember;
    world.entries.Set({ResourceKind::kFolder, 1, "fld-hr"},
                      fakes::grafana::ParsePrincipal("user:" + std::to_string(kErin)).value(),
                      Level::kView);
  };
  const auto stored = [](Fake& fake) {
    std::string text = fake.RoleOf(1, kErin);
    for (const std::int64_t team : {1, 2, 5}) {
      const auto members = fake.MembersOf(team);
      const auto erin = members.find("erin");
      if (erin != members.end()) text += " team" + std::to_string(team) + "=" + erin->second;
    }
    const auto entries = fake.EntriesOf("folders", "fld-hr");
    const auto entry = entries.find("user:" + std::to_string(kErin));
    if (entry != entries.end()) text += " folder=" + entry->second;
    return text;
  };
  return {"", set, stored};
}

std::unique_ptr<Upstream> MakeErin() { return std::make_unique<GrafanaUpstream>(Erin()); }

// Waits until the operation is settled; an error's text if it never is.
std::string Settle(v1::PermissionBroker::Stub& stub, const std::string& id) {
  v1::WaitOperationRequest request;
  request.set_operation_id(id);
  for (int waits = 0; waits < kWaits; ++waits) {
    const auto told = Call(stub, &v1::PermissionBroker::Stub::WaitOperation, request);
    if (!told.ok()) return "cannot be waited for: " + told.status.error_message();
    if (told.reply.operation().settled()) return "";
  }
  return "is never settled: " + id;
}

void CheckWords(const std::string& text, Upstream& upstream, std::vector<std::string>& problems) {
  for (const std::string& word : {upstream.Secret(), std::string(kUpstreamWords)}) {
    if (text.find(word) != std::string::npos) problems.push_back("lets out \"" + word + "\"");
  }
}

}  // namespace

std::string BatchScenario::Request(const std::string& instance) const {
  std::string filled = action;
  filled.replace(filled.find("%s"), 2, "instance: '" + instance + "'");
  return "mode: APPLY_MODE_BEST_EFFORT items { " + filled + " }";
}

int BatchScenario::ChangesTo(const std::string& stored) const {
  const auto found = std::find(states.begin(), states.end(), stored);
  return found == states.end() ? -1 : static_cast<int>(found - states.begin());
}

std::vector<BatchScenario> BatchScenarios() {
  const std::string ann = "principal { email: 'ann@example.com' } ";
  const std::string erin = "principal { login: 'erin' } ";
  const MakeUpstream redash = [] { return std::make_unique<RedashUpstream>(); };
  return {
      {"RedashSet",
       redash,
       "set { %s type: 'group' " + ann + "entitlements { id: '3' } entitlements { id: '7' } }",
       {"2", "2,3", "2,3,7", "3,7"}},
      {"RedashRevokeAll", redash, "revoke_all { %s " + ann + "}", {"2", ""}},
      {"GrafanaSet",
       MakeErin,
       "set { %s type: 'team' " + erin +
           "entitlements { id: '1' level: 'admin' } entitlements { id: '5' } }",
       {"Editor team2=Member folder=View", "Editor team1=Admin team2=Member folder=View",
        "Editor team1=Admin team2=Member team5=Member folder=View",
        "Editor team1=Admin team5=Member folder=View"}},
      {"GrafanaRevokeAll",
       MakeErin,
       "revoke_all { %s types: 'org' types: 'team' " + erin + "}",
       {"Editor team2=Member folder=View", "Viewer team2=Member folder=View",
        "Viewer folder=View"}},
  };
}

std::vector<fakes::LogEntry> RequestsOf(const BatchScenario& scenario) {
  const TempDir dir;
  const auto upstream = scenario.make();
  upstream->SetHeld(false);
  InstanceConfig instance = upstream->Instance(dir);
  instance.name = "only";
  TestBroker broker({instance}, dir.At("data"));
  EXPECT_EQ(upstream->Stored(), scenario.states.front());
  const BatchAnswer answer = ApplyAndCheck(scenario, "only", *upstream, broker.stub());
  EXPECT_TRUE(answer.complete);
  for (const std::string& problem : answer.problems) ADD_FAILURE() << problem;
  return upstream->front().Log();
}

BatchAnswer ApplyAndCheck(const BatchScenario& scenario, const std::string& instance,
                          Upstream& upstream, v1::PermissionBroker::Stub& stub,
                          std::chrono::milliseconds patience) {
  BatchAnswer answer;
  const int from = scenario.ChangesTo(upstream.Stored());
  const auto applied = Call(stub, &v1::PermissionBroker::Stub::Apply,
                            Text<v1::ApplyRequest>(scenario.Request(instance)), patience);
  answer.arrived = applied.ok();
  if (!applied.ok()) return answer;
  CheckWords(applied.reply.ShortDebugString(), upstream, answer.problems);
  answer.complete = applied.reply.complete();
  const v1::ApplyItemResult& item = applied.reply.items(0);
  for (const auto& result : item.results()) answer.changed += result.changed() ? 1 : 0;
  bool unknown = false;
  for (const v1::Problem& problem : item.problems()) {
    if (problem.reason() != v1::ERROR_REASON_OUTCOME_UNKNOWN) continue;
    unknown = true;
    const std::string unsettled = Settle(stub, problem.metadata().at("operation_id"));
    if (!unsettled.empty()) answer.problems.push_back(unsettled);
  }
  const std::string stored = upstream.Stored();
  const auto blame = [&](const std::string& what) {
    answer.problems.push_back(what + ": stored is \"" + stored + "\", answered " +
                              applied.reply.ShortDebugString());
  };
  if (answer.complete && stored != scenario.states.back()) blame("is not so");
  if (!answer.complete && item.problems().empty()) blame("does not say why");
  // A revoke_all goes on after a change that failed, so it may leave what is no state on the way.
  const int to = scenario.ChangesTo(stored);
  const int made = to - from;
  const bool on_the_way = from >= 0 && to >= 0;
  if (on_the_way && made != answer.changed && !(unknown && made == answer.changed + 1)) {
    blame("says that " + std::to_string(answer.changed) + " changes were made");
  }
  return answer;
}

std::vector<std::string> CheckThatItCompletes(const BatchScenario& scenario,
                                              const std::string& instance, Upstream& upstream,
                                              v1::PermissionBroker::Stub& stub) {
  BatchAnswer again = ApplyAndCheck(scenario, instance, upstream, stub);
  if (!again.complete) again.problems.push_back("applied again it is not complete");
  const std::string stored = upstream.Stored();
  if (stored != scenario.states.back()) {
    again.problems.push_back("applied again it leaves \"" + stored + "\"");
  }
  return again.problems;
}

}  // namespace broker::test
