// Many people get the same handful of entitlements in both systems, a hundred changes a call.
#include <map>

#include "tests/e2e/everywhere_world.h"

namespace broker::test {
namespace {

constexpr int kPeople = 200;
constexpr int kPeopleACall = 20;
constexpr int kEach = 5;
// Upstream requests for each new item, at most.
constexpr double kRequestsAnItem = 3.5;

std::string EmailOf(int person) { return "new" + std::to_string(person) + "@example.com"; }

class Onboarding : public EverywhereWorld {
 protected:
  void SetUp() override {
    EverywhereWorld::SetUp();
    for (int i = 0; i < kPeople; ++i) {
      redash_.Use([i](fakes::RedashFake& fake) { return fake.AddUser(EmailOf(i), "New"); });
      grafana_.Use([i](GrafanaFake& fake) {
        fake.world().AddUser("new" + std::to_string(i), EmailOf(i), "New", 1,
                             fakes::grafana::Role::kViewer);
        return 0;
      });
    }
  }
  static void AddGrant(v1::ApplyRequest& request, const std::string& instance, int person,
                       const std::string& type, const std::string& id) {
    v1::GrantRequest* grant = request.add_items()->mutable_grant();
    grant->set_instance(instance);
    grant->mutable_principal()->set_email(EmailOf(person));
    grant->mutable_entitlement()->set_type(type);
    grant->mutable_entitlement()->set_id(id);
  }
  static v1::ApplyRequest Request(int first) {
    v1::ApplyRequest request;
    request.set_mode(v1::APPLY_MODE_BEST_EFFORT);
    for (int person = first; person < first + kPeopleACall; ++person) {
      AddGrant(request, "redash", person, "group", "3");
      AddGrant(request, "redash", person, "group", "5");
      AddGrant(request, "redash", person, "group", "7");
      AddGrant(request, "grafana", person, "team", "5");
      AddGrant(request, "grafana", person, "team", "2");
    }
    return request;
  }
  // How many of each outcome, and "unfinished".
  std::map<std::string, int> OnboardAll() {
    std::map<std::string, int> outcomes;
    for (int first = 0; first < kPeople; first += kPeopleACall) {
      const auto applied =
          Call(broker().stub(), &v1::PermissionBroker::Stub::Apply, Request(first));
      EXPECT_TRUE(applied.ok()) << applied.status.error_message();
      for (const v1::ApplyItemResult& item : applied.reply.items()) {
        for (const auto& result : item.results()) ++outcomes[v1::Outcome_Name(result.outcome())];
        if (item.problems_size() > 0 || item.skipped()) ++outcomes["unfinished"];
      }
    }
    return outcomes;
  }
};

TEST_F(Onboarding, CostsFewRequestsAndTheSecondRunWritesNothing) {
  using ::testing::ElementsAre;
  using ::testing::Pair;
  constexpr int kItems = kPeople * kEach;
  EXPECT_THAT(OnboardAll(), ElementsAre(Pair("OUTCOME_GRANTED", kItems)));
  const auto requests = redash_.Log().size() + grafana_.Log().size();
  EXPECT_LE(static_cast<double>(requests), kRequestsAnItem * kItems);
  RecordProperty("requests", static_cast<int>(requests));
  EXPECT_EQ(WriteCount(), static_cast<std::size_t>(kItems));
  EXPECT_EQ(TeamMembers(5).size(), 1u + kPeople);

  redash_.ClearLog();
  grafana_.ClearLog();
  EXPECT_THAT(OnboardAll(), ElementsAre(Pair("OUTCOME_ALREADY_HELD", kItems)));
  EXPECT_EQ(WriteCount(), 0u);
}

}  // namespace
}  // namespace broker::test
