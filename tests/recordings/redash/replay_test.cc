// The fake Redash answers what the real one was recorded to answer: through its handler and over
// HTTP, in the recorded world and under other names.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <functional>
#include <iostream>
#include <map>
#include <set>

#include "tests/fakes/front.h"
#include "tests/fakes/redash/redash_fake.h"
#include "tests/recordings/recording.h"
#include "tests/recordings/redash/compare.h"
#include "tests/recordings/redash/world.h"

namespace broker::fakes::redash {
namespace {

constexpr std::int64_t kNow = 1795333000000;

// Routes that the broker does not use, and that the fake therefore does not serve.
const std::map<std::string, std::string>& NotServed() {
  static const std::string acl = "the broker grants groups, not single queries or dashboards";
  static const std::map<std::string, std::string> reasons{
      {"get-data-source", "the broker asks each group for its data sources"},
      {"acl-empty", acl},
      {"acl-grant", acl},
      {"acl-grant-bad-type", acl},
      {"acl-grant-unknown-user", acl},
      {"acl-revoke", acl},
      {"acl-list", acl},
      {"list-events", "the broker keeps its own audit trail; Redash's names no member"},
      {"proxy-502", "nginx's answer, not Redash's; a fault script gives it"},
  };
  return reasons;
}

// What the note of the recording says was cut, and what chance decides.
Leniency LeniencyFor(const std::string& name) {
  static const std::set<std::string> trimmed{"session-admin",
                                             "session-admin-group-only",
                                             "session-non-admin",
                                             "search-by-email-many-hits",
                                             "search-underscore",
                                             "search-percent",
                                             "search-escaped-underscore",
                                             "list-groups-admin",
                                             "list-members"};
  Leniency leniency;
  leniency.trimmed = trimmed.contains(name);
  leniency.ordered = name == "list-users-default-order";
  leniency.new_id = name == "create-user" || name == "create-group";
  leniency.any_item = name == "search-by-email-page-size-1";
  return leniency;
}

RedashOptions OptionsFor(const Recording& recording) {
  RedashOptions options;
  options.multi_org = recording.precondition.starts_with("multi-org server");
  options.enforce_csrf = recording.precondition.find("ENFORCE_CSRF") != std::string::npos;
  options.enforce_https = recording.precondition.find("ENFORCE_HTTPS") != std::string::npos;
  return options;
}

using Prepare = std::function<void(RedashFake&, const RedashWorld&)>;

Prepare GroupsAre(int user, std::vector<int> groups) {
  return [user, groups](RedashFake& fake, const RedashWorld& world) {
    std::vector<int> renamed;
    for (const int group : groups) renamed.push_back(world.Group(group));
    fake.SetGroups(world.User(user), renamed);
  };
}

void MakeGroup12(RedashFake& fake, const RedashWorld& world) {
  ASSERT_EQ(fake.AddGroup(world.Text("Temp One")), world.Group(12));
}

// Data source 2 of group 7, this often.
Prepare Attached(int times) {
  return [times](RedashFake& fake, const RedashWorld& world) {
    for (int i = 0; i < times; ++i) fake.Attach(world.DataSource(2), world.Group(7), false);
  };
}

void FillGroup12(RedashFake& fake, const RedashWorld& world) {
  MakeGroup12(fake, world);
  GroupsAre(40, {2, 6, 12})(fake, world);
  GroupsAre(41, {2, 6, 12, 12})(fake, world);
  fake.Attach(world.DataSource(1), world.Group(12), false);
}

void EditFiftyTimes(RedashFake& fake, const RedashWorld& world) {
  const std::string target = "/api/users/" + std::to_string(world.User(2));
  for (int i = 0; i < 50; ++i) fake.Handle(MakeRequest("POST", target, {}, "{}"));
}

// Brings the seeded state to what the recording's precondition says.
Prepare PreparationFor(const std::string& precondition) {
  const auto nothing = [](RedashFake&, const RedashWorld&) {};
  static const std::map<std::string, Prepare> preparations{
      {"user 8 has groups [2]", GroupsAre(8, {2})},
      {"user 8 has groups [2,3]", GroupsAre(8, {2, 3})},
      {"user 8 has groups [2,3,3]", GroupsAre(8, {2, 3, 3})},
      {"user 31 has groups [2,3,3,7]", GroupsAre(31, {2, 3, 3, 7})},
      {"user 60 has groups [2,6]", GroupsAre(60, {2, 6})},
      {"the user is disabled",
       [](RedashFake& fake, const RedashWorld& world) { fake.Disable(world.User(8)); }},
      {"the address exists",
       [](RedashFake& fake, const RedashWorld& world) {
         fake.AddUser(world.Text("new.person@example.com"), "New Person");
       }},
      {"the group was created a moment ago", MakeGroup12},
      {"the group has user 40 once, user 41 twice, and a data source", FillGroup12},
      {"50 POST /api/users/<id> in the last hour from this address", EditFiftyTimes},
      {"data source 2 is attached to group 7", Attached(1)},
      {"data source 2 is attached to group 7 twice", Attached(2)},
      {"data source 2 is not attached to group 7", nothing},
      {"data source 2 is attached view-only to group 4", nothing},
      {"group 7 has no data source", nothing},
      {"the seeded state", nothing},
      {"leaver@example.com is disabled", nothing},
      {"leaver@example.com is disabled and in group 3", nothing},
      {"user 25 is disabled", nothing},
      {"adminonly@example.com has groups [1]", nothing},
      {"dashboard 1 is shared; the key is its token", nothing},
      {"multi-org server", nothing},
      {"multi-org server; the key belongs to org default", nothing},
      {"server runs with REDASH_ENFORCE_CSRF=true", nothing},
      {"server runs with REDASH_ENFORCE_HTTPS=true", nothing},
  };
  const auto found = preparations.find(precondition);
  return found == preparations.end() ? nullptr : found->second;
}

// The Authorization header of request.auth; nullopt: none.
std::optional<std::string> Authorization(const std::string& auth, const RedashFake& fake,
                                         const RedashWorld& world) {
  static const std::map<std::string, int> owners{{"admin key", 1},
                                                 {"non-admin key", 2},
                                                 {"second admin key", 27},
                                                 {"admin-group-only key", 28},
                                                 {"disabled user's key", 25},
                                                 {"key without list_users", 29}};
  const auto owner = owners.find(auth);
  if (owner != owners.end()) return "Key " + fake.KeyOf(world.User(owner->second));
  if (auth == "none") return std::nullopt;
  if (auth == "bad key") return "Key " + std::string(40, 'x');
  // A masked key is a dashboard's token in every recording in use.
  return "Key " + fake.state().dashboard_token;
}

// A recorded body that is a text was no JSON, and travels as it is.
std::string SentBody(const boost::json::value& body) {
  return body.is_string() ? std::string(body.get_string()) : BodyText(body);
}

struct Case {
  Recording recording;
  std::uint64_t seed = 0;
  bool over_http = false;
};

void PrintTo(const Case& test, std::ostream* out) { *out << test.recording.file; }

std::vector<Case> Cases() {
  std::vector<Case> cases;
  for (const Recording& recording : ReadRecordings(RecordingsDir("redash"))) {
    if (NotServed().contains(recording.name)) continue;
    for (const std::uint64_t seed : {0, 7, 23}) {
      cases.push_back({recording, seed, false});
      cases.push_back({recording, seed, true});
    }
  }
  return cases;
}

std::string CaseName(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.recording.name;
  std::replace(name.begin(), name.end(), '-', '_');
  name += info.param.over_http ? "_over_http" : "_by_handler";
  return info.param.seed == 0 ? name : name + "_renamed_" + std::to_string(info.param.seed);
}

class RedashReplay : public testing::TestWithParam<Case> {};

TEST_P(RedashReplay, AnswersAsRecorded) {
  const RedashWorld world(GetParam().seed);
  const Recording recording = world.Rename(GetParam().recording);
  FrontFor<RedashFake> redash(
      std::make_unique<RedashFake>(OptionsFor(recording), [] { return kNow; }), {.workers = 4});
  redash.LoadState(world.State());
  const Prepare prepare = PreparationFor(recording.precondition);
  ASSERT_TRUE(prepare) << recording.precondition;

  std::map<std::string, std::string> headers = recording.headers;
  headers["host"] = "redash.example.com";
  redash.Use([&](RedashFake& fake) {
    prepare(fake, world);
    const auto authorization = Authorization(recording.auth, fake, world);
    if (authorization) headers["authorization"] = *authorization;
  });
  const FakeRequest request =
      MakeRequest(recording.method, recording.target, headers, SentBody(recording.body));
  const FakeReply reply = GetParam().over_http
                              ? SendOverHttp(redash.port(), request)
                              : redash.Use([&](RedashFake& fake) { return fake.Handle(request); });
  EXPECT_EQ(Difference(recording, reply, LeniencyFor(recording.name), GetParam().over_http), "");
}

INSTANTIATE_TEST_SUITE_P(Recordings, RedashReplay, testing::ValuesIn(Cases()), CaseName);

TEST(RedashRecordings, AreAllReplayedOrNamedWithAReason) {
  std::map<std::string, std::string> unused = NotServed();
  int replayed = 0;
  for (const Recording& recording : ReadRecordings(RecordingsDir("redash"))) {
    if (unused.erase(recording.name) == 0) ++replayed;
  }
  EXPECT_TRUE(unused.empty()) << "no such recording: " << unused.begin()->first;
  std::cout << replayed << " recordings replayed. Not replayed:\n";
  for (const auto& [name, reason] : NotServed())
    std::cout << "  " << name << ": " << reason << "\n";
}

// The comparison would notice a fake that gives the recorded answers by heart.
TEST(RedashRecordings, LearntByHeartFailsUnderOtherNames) {
  const RedashWorld world(7);
  int compared = 0;
  for (const Recording& recorded : ReadRecordings(RecordingsDir("redash"))) {
    const std::set<std::string> telling{"get-user-admin", "list-members", "add-member",
                                        "list-groups-admin", "search-underscore"};
    if (!telling.contains(recorded.name)) continue;
    const FakeReply by_heart = JsonReply(recorded.status, recorded.reply);
    const Leniency leniency = LeniencyFor(recorded.name);
    EXPECT_EQ(Difference(recorded, by_heart, leniency, false), "");
    EXPECT_NE(Difference(world.Rename(recorded), by_heart, leniency, false), "");
    ++compared;
  }
  EXPECT_EQ(compared, 5);
}

}  // namespace
}  // namespace broker::fakes::redash
