// Lists of who holds what show the leases over it.
#include "tests/e2e/redash_world.h"

namespace broker::test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kHers[] = "instance: 'redash' principal { email: 'ann@example.com' } ";
constexpr char kHolders[] = "instance: 'redash' entitlement { type: 'group' name: 'Marketing' } ";

class LeasesOfList : public RedashWorld {
 protected:
  // Of the row of ann and Marketing; those of the other rows are expected to have none.
  std::vector<v1::Lease> Leases(const std::string& query) {
    const auto listed = ListGrants(query);
    EXPECT_TRUE(listed.ok());
    EXPECT_THAT(listed.reply.problems(), IsEmpty());
    std::vector<v1::Lease> leases;
    for (const v1::AccessGrant& grant : listed.reply.grants()) {
      const bool hers = grant.principal().email() == "ann@example.com" &&
                        grant.entitlement().display_name() == "Marketing";
      if (hers) {
        leases.assign(grant.leases().begin(), grant.leases().end());
      } else {
        EXPECT_THAT(grant.leases(), IsEmpty()) << grant.ShortDebugString();
      }
    }
    return leases;
  }
};

TEST_F(LeasesOfList, WhoeverAsks) {
  const auto first = Grant("ann@example.com", "Marketing", "ttl { seconds: 3600 }");
  ASSERT_TRUE(first.ok());
  const auto second = Grant("ann@example.com", "Marketing");
  ASSERT_TRUE(second.ok());
  const std::string one = std::string(kHers) + "entitlement { type: 'group' name: 'Marketing' }";
  for (const std::string& query : {std::string(kHers), std::string(kHolders), one}) {
    const std::vector<v1::Lease> leases = Leases(query);
    ASSERT_THAT(leases, SizeIs(2)) << query;
    EXPECT_EQ(leases[0].lease_id(), first.reply.result().lease().lease_id());
    EXPECT_EQ(leases[0].state(), v1::LEASE_STATE_ACTIVE);
    EXPECT_EQ(leases[0].expire_time().seconds() - leases[0].create_time().seconds(), 3600);
    EXPECT_EQ(leases[1].lease_id(), second.reply.result().lease().lease_id());
    EXPECT_FALSE(leases[1].has_expire_time());
  }
}

TEST_F(LeasesOfList, ThoseThatEndedAreNotShown) {
  ASSERT_TRUE(Grant("ann@example.com", "Marketing", "ttl { seconds: 3600 }").ok());
  ASSERT_TRUE(Revoke("ann@example.com", "Marketing").ok());
  redash_.Use([](fakes::RedashFake& fake) { fake.SetGroups(kAnn, {kDefault, kMarketing}); });
  EXPECT_THAT(Leases(kHers), IsEmpty());
}

}  // namespace
}  // namespace broker::test
