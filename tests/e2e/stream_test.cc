// StreamGrants over Redash: every membership of everybody, by as few requests as there are pages.
#include <map>
#include <set>

#include "tests/e2e/redash_world.h"

namespace broker::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kAll[] = "instance: 'redash'";

class RedashStream : public RedashWorld {
 protected:
  // "user group" of every row of a stream, in its order.
  static std::vector<std::string> Rows(const Stream<v1::StreamGrantsResponse>& stream) {
    std::vector<std::string> rows;
    for (const auto& message : stream.messages) {
      for (const auto& row : message.grants()) {
        rows.push_back(row.principal().id() + " " + row.entitlement().id());
      }
    }
    return rows;
  }
  static std::vector<v1::Problem> Problems(const Stream<v1::StreamGrantsResponse>& stream) {
    std::vector<v1::Problem> problems;
    for (const auto& message : stream.messages) {
      problems.insert(problems.end(), message.problems().begin(), message.problems().end());
    }
    return problems;
  }
  // What the server stores, each group of a user once; deleted ones left out.
  std::vector<std::string> Stored() {
    return redash_.Use([](fakes::RedashFake& fake) {
      std::set<std::string> rows;
      for (const auto& [id, user] : fake.state().users) {
        for (const int group : user.groups) {
          if (fake.state().groups.contains(group)) {
            rows.insert(std::to_string(id) + " " + std::to_string(group));
          }
        }
      }
      return std::vector<std::string>(rows.begin(), rows.end());
    });
  }
  // So many users more, every n-th of them disabled; 0: none.
  void AddUsers(int count, int disabled) {
    redash_.Use([&](fakes::RedashFake& fake) {
      for (int i = 0; i < count; ++i) {
        const std::string name = "more" + std::to_string(i);
        const int id = fake.AddUser(name + "@example.com", name, {kDefault, 3 + i % 5});
        if (disabled != 0 && i % disabled == 0) fake.Disable(id);
      }
    });
  }
  // Requests for pages of the list of users, by what they ask for: "page=1", "page=1 disabled".
  std::map<std::string, int> PagesAsked() {
    std::map<std::string, int> pages;
    for (const auto& entry : redash_.Log()) {
      const fakes::FakeRequest request = fakes::MakeRequest("GET", entry.path);
      if (request.path != "/api/users") continue;
      const bool disabled = request.Query("disabled").has_value();
      ++pages["page=" + *request.Query("page") + (disabled ? " disabled" : "")];
    }
    return pages;
  }
};

TEST_F(RedashStream, HasEveryMembershipOnce) {
  redash_.Use([](fakes::RedashFake& fake) {
    fake.SetGroups(kAnn, {kDefault, kAnalysts, kAnalysts, 9999});
  });
  const auto stream = StreamGrants(kAll);
  ASSERT_TRUE(stream.ok());
  const std::vector<std::string> rows = Rows(stream);
  EXPECT_THAT(std::set<std::string>(rows.begin(), rows.end()), SizeIs(rows.size()));
  EXPECT_THAT(rows, testing::UnorderedElementsAreArray(Stored()));
  EXPECT_THAT(rows, Contains("25 3")) << "the disabled one";
  EXPECT_THAT(Problems(stream), IsEmpty());
  EXPECT_EQ(RequestCount(), 3u) << "enabled users, disabled users, groups";
}

TEST_F(RedashStream, ARowSaysWhatAListSays) {
  const auto stream = StreamGrants(kAll);
  const auto listed = ListGrants("instance: 'redash' principal { email: 'admin@example.com' }");
  ASSERT_EQ(listed.reply.grants_size(), 2);
  for (const auto& message : stream.messages) {
    for (const auto& row : message.grants()) {
      EXPECT_TRUE(row.holding().direct());
      EXPECT_EQ(row.holding().etag(), "");
      EXPECT_GT(row.holding().observe_time().seconds(), 0);
      if (row.principal().id() != "1" || row.entitlement().id() != "1") continue;
      EXPECT_EQ(row.entitlement().DebugString(),
                listed.reply.grants(0).entitlement().DebugString());
      EXPECT_EQ(row.principal().DebugString(), listed.reply.grants(0).principal().DebugString());
      EXPECT_TRUE(row.entitlement().guarded());
    }
  }
}

TEST_F(RedashStream, ManyUsersAreReadByAsManyRequestsAsThereArePages) {
  AddUsers(2300, 7);  // 329 of them disabled: 2090 enabled in all, 331 disabled
  broker();
  redash_.ClearLog();
  const auto stream = StreamGrants(kAll);
  ASSERT_TRUE(stream.ok());
  EXPECT_THAT(Rows(stream), testing::UnorderedElementsAreArray(Stored()));
  std::map<std::string, int> once;
  for (int page = 1; page <= 9; ++page) once["page=" + std::to_string(page)] = 1;
  once["page=1 disabled"] = 1;
  once["page=2 disabled"] = 1;
  EXPECT_EQ(PagesAsked(), once);
  for (const auto& message : stream.messages) EXPECT_LE(message.grants_size(), 500);
}

TEST_F(RedashStream, IsInAnOrderThatStays) {
  AddUsers(600, 3);
  const auto first = Rows(StreamGrants(kAll));
  EXPECT_EQ(Rows(StreamGrants(kAll)), first);
}

TEST_F(RedashStream, AFailedPageIsAProblemAndTheOthersAreThere) {
  AddUsers(1000, 0);
  redash_.AddFault(R"({"method": "GET", "path": "/api/users?page=3&**",
                       "fault": {"status": 500, "body": {"message": "Internal Server Error"}}})");
  const auto stream = StreamGrants(kAll);
  ASSERT_TRUE(stream.ok());
  const auto problems = Problems(stream);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].reason(), v1::ERROR_REASON_UPSTREAM_UNAVAILABLE);
  EXPECT_EQ(problems[0].metadata().at("page"), "3");
  EXPECT_EQ(problems[0].metadata().at("entitlement_type"), "group");
  EXPECT_EQ(problems[0].metadata().at("instance"), "redash");
  std::set<std::string> people;
  for (const auto& message : stream.messages) {
    for (const auto& row : message.grants()) people.insert(row.principal().id());
  }
  EXPECT_THAT(people, SizeIs(1000 + 121 - 250));
}

TEST_F(RedashStream, AKeyThatMayNotListUsersIsToldOf) {
  key_owner_ = fakes::RedashFake::kAdminGroupOnly;
  const auto stream = StreamGrants(kAll);
  ASSERT_TRUE(stream.ok());
  EXPECT_THAT(Rows(stream), IsEmpty());
  const auto problems = Problems(stream);
  ASSERT_THAT(problems, SizeIs(4)) << "three pages, and the rest";
  for (const auto& problem : problems) {
    EXPECT_EQ(problem.reason(), v1::ERROR_REASON_INSTANCE_CREDENTIALS);
  }
  EXPECT_THAT(problems[3].message(), HasSubstr("the rest of group is left out"));
}

TEST_F(RedashStream, AnUnknownInstanceOrTypeIsRefused) {
  EXPECT_EQ(StreamGrants("instance: 'nowhere'").reason, "INSTANCE_NOT_FOUND");
  EXPECT_EQ(StreamGrants("instance: 'redash' types: 'team'").reason, "INVALID_FIELD");
  EXPECT_EQ(RequestCount(), 0u);
}

}  // namespace
}  // namespace broker::test
