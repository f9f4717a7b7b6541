// A fake Redash whose groups are defined through the broker.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/definition_calls.h"
#include "tests/e2e/redash_world.h"

namespace broker::test {

class GroupWorld : public RedashWorld {
 protected:
  static constexpr int kBob = 3;

  DefinitionCalls& Admin(Options options = {}) {
    if (!calls_) {
      options.try_emplace("entitlement_admin", "true");
      calls_ = std::make_unique<DefinitionCalls>(broker(options).port());
    }
    return *calls_;
  }

  auto Create(const std::string& name, const std::string& more = "") {
    return Admin().Create("instance: 'redash' definition { type: 'group' name: '" + name + "' } " +
                          more);
  }
  auto Rename(const std::string& id, const std::string& name, const std::string& etag,
              const std::string& more = "") {
    return Admin().Update("instance: 'redash' definition { type: 'group' id: '" + id + "' name: '" +
                          name + "' etag: '" + etag + "' } " + more);
  }
  auto Delete(const std::string& id, const std::string& more = "") {
    return Admin().Delete("instance: 'redash' entitlement { type: 'group' id: '" + id + "' } " +
                          more);
  }
  auto Get(const std::string& id) {
    return Admin().Get("instance: 'redash' entitlement { type: 'group' id: '" + id + "' }");
  }
  std::string EtagOf(const std::string& id) { return Get(id).reply.definition().etag(); }

  // Names of all groups that are called so or have this id.
  std::vector<int> GroupsCalled(const std::string& name) {
    return redash_.Use([&](fakes::RedashFake& fake) {
      std::vector<int> ids;
      for (const auto& [id, group] : fake.state().groups) {
        if (group.name == name) ids.push_back(id);
      }
      return ids;
    });
  }
  std::string NameOf(int id) {
    return redash_.Use([id](fakes::RedashFake& fake) {
      const auto* group = fake.state().Group(id);
      return group ? group->name : std::string();
    });
  }
  int MakeGroup(const std::string& name, const std::vector<int>& members = {}) {
    return redash_.Use([&](fakes::RedashFake& fake) {
      const int id = fake.AddGroup(name);
      for (const int member : members) {
        auto groups = fake.GroupsOf(member);
        groups.push_back(id);
        fake.SetGroups(member, groups);
      }
      return id;
    });
  }
  std::vector<int> MembersOf(int id) {
    return redash_.Use([id](fakes::RedashFake& fake) {
      std::vector<int> members;
      for (const auto& [user, row] : fake.state().users) {
        if (std::count(row.groups.begin(), row.groups.end(), id) > 0) members.push_back(user);
      }
      return members;
    });
  }
  v1::Operation Settled(const std::string& id) {
    const auto waited = WaitOperation(id);
    EXPECT_TRUE(waited.ok()) << waited.status.error_message();
    EXPECT_TRUE(waited.reply.operation().settled());
    return waited.reply.operation();
  }

 private:
  std::unique_ptr<DefinitionCalls> calls_;
};

}  // namespace broker::test
