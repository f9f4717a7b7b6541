// Lists of one principal everywhere and of what it may do, over instances that answer as a test
// says.
#include "service/broker/lister.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/core/error.h"
#include "tests/support/manual_clock.h"
#include "tests/support/run_on.h"
#include "tests/unit/stub_provider.h"

namespace broker {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Resolves every reference alike and holds nothing.
class SilentProvider final : public test::StubProvider {
 public:
  SilentProvider(std::string instance, absl::StatusOr<Principal> resolved)
      : StubProvider(std::move(instance)), resolved_(std::move(resolved)) {}

  Task<Principal> ResolvePrincipal(PrincipalRef, Freshness, CallContext) override {
    co_return resolved_;
  }

 private:
  absl::StatusOr<Principal> resolved_;
};

// What a list of ann's grants on "-" says if each instance resolves her so; they are named "a", "b"
// and so on.
absl::StatusOr<GrantListing> Everywhere(std::vector<absl::StatusOr<Principal>> resolved) {
  std::vector<std::unique_ptr<Provider>> providers;
  for (auto& principal : resolved) {
    const std::string name(1, static_cast<char>('a' + providers.size()));
    providers.push_back(std::make_unique<SilentProvider>(name, std::move(principal)));
  }
  boost::asio::io_context io(1);
  test::ManualClock clock(io.get_executor());
  const Instances instances(std::move(providers));
  TaskGroup tasks(io.get_executor(),
                  [](std::exception_ptr error) { std::rethrow_exception(error); });
  Lister lister(&instances, &tasks, &clock);
  GrantQuery query;
  query.instance = "-";
  query.principal = PrincipalRef{kUser, PrincipalRef::Key::kLogin, "ann"};
  std::optional<absl::StatusOr<GrantListing>> listing;
  boost::asio::co_spawn(
      io, lister.ListGrants(query, CallContext{clock.Mono() + std::chrono::seconds(10)}),
      [&listing](std::exception_ptr error, absl::StatusOr<GrantListing> value) {
        if (error) std::rethrow_exception(error);
        listing = std::move(value);
      });
  io.run();
  return *listing;
}

absl::StatusOr<Principal> Ann() { return Principal(); }
absl::StatusOr<Principal> NoAnn() { return Fail(Reason::kPrincipalNotFound, "there is no ann"); }
absl::StatusOr<Principal> NoLogins() { return InvalidField("principal", "must have an email"); }
absl::StatusOr<Principal> BadKey() { return InvalidField("credential", "cannot be sent"); }
absl::StatusOr<Principal> Down() { return Fail(Reason::kUpstreamUnavailable, "is down"); }

std::vector<std::string> ProblemsOf(const absl::StatusOr<GrantListing>& listing) {
  EXPECT_TRUE(listing.ok()) << listing.status();
  if (!listing.ok()) return {};
  std::vector<std::string> names;
  for (const Failure& problem : listing->problems) names.push_back(problem.metadata.at("instance"));
  return names;
}

TEST(Lister, WhoIsKnownSomewhereIsNoProblemElsewhere) {
  EXPECT_THAT(ProblemsOf(Everywhere({NoAnn(), Ann(), NoLogins()})), IsEmpty());
}

TEST(Lister, WhatIsWrongWithAnInstanceItselfIsAProblem) {
  EXPECT_THAT(ProblemsOf(Everywhere({Ann(), BadKey(), Down()})), ElementsAre("b", "c"));
}

TEST(Lister, NobodyIsNotFoundOnceAllWereRead) {
  EXPECT_TRUE(HasReason(Everywhere({NoAnn(), NoAnn()}).status(), Reason::kPrincipalNotFound));
  EXPECT_TRUE(HasReason(Everywhere({NoLogins(), NoAnn()}).status(), Reason::kPrincipalNotFound));
  EXPECT_TRUE(HasReason(Everywhere({NoAnn(), NoLogins()}).status(), Reason::kPrincipalNotFound));
  EXPECT_THAT(ProblemsOf(Everywhere({NoAnn(), Down()})), ElementsAre("b"));
}

TEST(Lister, AKeyThatNoInstanceHasIsRefused) {
  EXPECT_TRUE(HasReason(Everywhere({NoLogins(), NoLogins()}).status(), Reason::kInvalidField));
}

// Somebody who has a thing another way alone.
class IndirectProvider final : public test::StubProvider {
 public:
  IndirectProvider() : StubProvider("a") {}

  Task<Principal> ResolvePrincipal(PrincipalRef, Freshness, CallContext) override {
    co_return Principal();
  }
  Task<Entitlement> ResolveEntitlement(EntitlementRef, Freshness, CallContext) override {
    co_return Entitlement();
  }
  Task<Observation> Observe(HoldingKey, CallContext) override {
    Observation seen;
    seen.holding.indirect.push_back({"team", "5", "SRE", "edit"});
    co_return seen;
  }
};

TEST(OneGrant, HeldAnotherWayIsARowOnlyIfThatIsAskedFor) {
  std::vector<std::unique_ptr<Provider>> providers;
  providers.push_back(std::make_unique<IndirectProvider>());
  boost::asio::io_context io(1);
  test::ManualClock clock(io.get_executor());
  const Instances instances(std::move(providers));
  TaskGroup tasks(io.get_executor(), [](std::exception_ptr) {});
  Lister lister(&instances, &tasks, &clock);
  GrantQuery query;
  query.instance = "a";
  query.principal = PrincipalRef{kUser, PrincipalRef::Key::kId, "7"};
  query.entitlement = EntitlementRef{"folder", EntitlementRef::Key::kId, "f", "", ""};
  for (const bool indirect : {false, true}) {
    query.include_indirect = indirect;
    const auto listing = test::RunOn(io, lister.ListGrants(query, CallContext{clock.Mono() + 10s}));
    ASSERT_TRUE(listing.ok());
    EXPECT_EQ(listing->rows.size(), indirect ? 1u : 0u);
  }
}

class PermissionProvider final : public test::StubProvider {
 public:
  explicit PermissionProvider(std::vector<Permission> permissions)
      : StubProvider("a"), permissions_(std::move(permissions)) {}

  Task<Principal> ResolvePrincipal(PrincipalRef, Freshness, CallContext) override {
    co_return Principal();
  }
  Task<std::vector<Permission>> ListPermissions(Principal, CallContext) override {
    co_return permissions_;
  }

 private:
  std::vector<Permission> permissions_;
};

// "action scope" of all that one of this type may do, over pages of `size`.
absl::StatusOr<std::vector<std::string>> Permissions(std::vector<Permission> permissions, int size,
                                                     const std::string& type = kUser) {
  std::vector<std::unique_ptr<Provider>> providers;
  providers.push_back(std::make_unique<PermissionProvider>(std::move(permissions)));
  boost::asio::io_context io(1);
  test::ManualClock clock(io.get_executor());
  const Instances instances(std::move(providers));
  TaskGroup tasks(io.get_executor(), [](std::exception_ptr) {});
  Lister lister(&instances, &tasks, &clock);
  PermissionQuery query{"a", {type, PrincipalRef::Key::kId, "7"}, {"", size}};
  std::vector<std::string> texts;
  do {
    const auto page =
        test::RunOn(io, lister.ListPermissions(query, CallContext{clock.Mono() + 10s}));
    if (!page.ok()) return page.status();
    EXPECT_LE(page->rows.size(), static_cast<std::size_t>(size));
    for (const Permission& row : page->rows) texts.push_back(row.action + " " + row.scope);
    query.page.cursor = page->next;
  } while (!query.page.cursor.empty());
  return texts;
}

TEST(Permissions, AreSortedAndEachIsThereOnceWhateverThePageSize) {
  const std::vector<Permission> all = {{"b", "2"}, {"a:x", ""}, {"b", "10"}, {"7", ""},
                                       {"a", "z"}, {"10", "1"}, {"b", ""},   {"a", "z"},
                                       {"a", ""},  {"b", "2"}};
  for (const int size : {1, 2, 3, 100}) {
    EXPECT_THAT(Permissions(all, size).value(),
                ElementsAre("10 1", "7 ", "a ", "a z", "a:x ", "b ", "b 10", "b 2"))
        << size;
  }
}

TEST(Permissions, AreThoseOfUsersAndServiceAccounts) {
  EXPECT_TRUE(Permissions({}, 1, "service_account").ok());
  EXPECT_TRUE(HasReason(Permissions({}, 1, "team").status(), Reason::kUnsupportedByInstance));
}

}  // namespace
}  // namespace broker
