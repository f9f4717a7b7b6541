// How changes look up whom and what they are about: together where that is safe.
#include <future>

#include "tests/e2e/redash_world.h"

namespace broker::test {
namespace {

class RedashLookUp : public RedashWorld {
 protected:
  // Requests whose path begins so.
  int Asked(const std::string& method, const std::string& begin) const {
    int count = 0;
    for (const auto& entry : redash_.Log()) {
      if (entry.method == method && entry.path.starts_with(begin)) ++count;
    }
    return count;
  }
};

// Whoever comes while the slow look-up lasts waits for its answer, and whoever comes later finds it
// kept: without sharing each of those who come first would ask.
TEST_F(RedashLookUp, EqualOnesAtTheSameTimeShareOneRequest) {
  broker();
  redash_.ClearLog();
  redash_.AddFault(R"({"method": "GET", "path": "/api/users?**", "fault": {"delay_ms": 100}})");
  redash_.AddFault(R"({"method": "GET", "path": "/api/groups", "fault": {"delay_ms": 100}})");
  std::vector<std::future<Answer<v1::GrantResponse>>> grants;
  for (int group = 3; group <= 8; ++group) {
    grants.push_back(std::async(std::launch::async, [this, group] {
      return Grant("ann@example.com", "#" + std::to_string(group));
    }));
  }
  for (auto& grant : grants) {
    const auto answer = grant.get();
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
  }
  EXPECT_EQ(Asked("GET", "/api/users?"), 2) << "enabled and disabled users";
  EXPECT_EQ(Asked("GET", "/api/groups"), 1);
  EXPECT_EQ(Asked("POST", "/api/groups/"), 6);
  EXPECT_GE(Asked("GET", "/api/users/2"), 6) << "what a change relies on is read for it alone";
  EXPECT_EQ(GroupsOf(kAnn).size(), 7u);
}

TEST_F(RedashLookUp, ReadsAreNotShared) {
  broker();
  redash_.ClearLog();
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(ListGrants("instance: 'redash' principal { email: 'ann@example.com' }").ok());
  }
  EXPECT_EQ(Asked("GET", "/api/users?"), 4);
}

}  // namespace
}  // namespace broker::test
