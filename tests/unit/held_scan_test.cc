// Lists of types that are told only by a look into each entry, over a catalogue in memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "service/broker/held_place.h"
#include "service/broker/held_scan.h"
#include "service/broker/list_arguments.h"
#include "service/broker/lister.h"
#include "service/core/error.h"
#include "service/core/page_token.h"
#include "tests/support/manual_clock.h"
#include "tests/support/run_on.h"
#include "tests/unit/stub_provider.h"

namespace broker {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;

constexpr Duration kTime = 40s;

Entitlement Thing(const std::string& type, int number) {
  Entitlement thing;
  thing.type = type;
  thing.id = std::to_string(number);
  return thing;
}

// Declares team, told at once, and folder and dashboard, listed by a scan. Counts what it is asked.
class Library final : public test::StubProvider {
 public:
  Library(std::string instance, test::ManualClock* clock)
      : StubProvider(std::move(instance)), clock_(clock) {
    for (const char* name : {"team", "folder", "dashboard"}) {
      EntitlementType type;
      type.type = name;
      type.principal_types = {kUser};
      type.listed_by_scan = type.type != "team";
      info_.types.push_back(type);
    }
  }

  Task<Principal> ResolvePrincipal(PrincipalRef, Freshness, CallContext) override {
    ++resolved;
    co_return principal;
  }
  Task<std::vector<AccessGrant>> ListHeld(Principal who, std::string type, bool,
                                          CallContext) override {
    std::vector<AccessGrant> rows;
    for (const std::string& id : held[type]) {
      AccessGrant row{who, Thing(type, std::stoi(id)), "", {}};
      row.holding.direct = true;
      rows.push_back(std::move(row));
    }
    co_return rows;
  }
  // Pages by number; "" is the first.
  Task<Page<Entitlement>> ListEntitlements(EntitlementQuery query, PageRequest request,
                                           CallContext) override {
    pages.push_back(query.type + "/" + request.cursor);
    if (request.size > 100) co_return Unexpected();
    if (request.cursor.find_first_not_of("0123456789") != std::string::npos) {
      co_return DamagedToken();
    }
    if (broken.contains(query.type)) co_return Fail(Reason::kUpstreamUnavailable, "is down");
    const int from = request.cursor.empty() ? 0 : std::stoi(request.cursor);
    const int all = catalogue[query.type];
    Page<Entitlement> page;
    for (int i = from; i < std::min(from + request.size, all); ++i) {
      page.rows.push_back(Thing(query.type, i + 1));
      page.rows.back().hidden = hidden.contains(page.rows.back().id);
    }
    if (!query.include_hidden) std::erase_if(page.rows, [](const auto& row) { return row.hidden; });
    if (from + request.size < all) page.next = std::to_string(from + request.size);
    co_return page;
  }
  Task<std::vector<AccessGrant>> FindHeld(Principal who, std::vector<Entitlement> among,
                                          bool include_indirect, CallContext) override {
    looked.push_back(among.size());
    clock_->Advance(look_time);
    std::vector<AccessGrant> rows;
    // In another order than it was asked.
    std::reverse(among.begin(), among.end());
    for (Entitlement& thing : among) {
      const bool direct = held[thing.type].contains(thing.id);
      if (!direct && !(include_indirect && inherited.contains(thing.id))) continue;
      AccessGrant row{who, thing, "", {}};
      row.holding.direct = direct;
      rows.push_back(std::move(row));
    }
    co_return rows;
  }

  absl::StatusOr<Principal> principal = Principal();
  std::map<std::string, int> catalogue;  // how many there are of each type: 1, 2, 3...
  std::map<std::string, std::set<std::string>> held;
  std::set<std::string> inherited;
  std::set<std::string> hidden;
  std::set<std::string> broken;  // types
  Duration look_time{};          // of one FindHeld

  std::vector<std::string> pages;
  std::vector<std::size_t> looked;
  int resolved = 0;

 private:
  test::ManualClock* clock_;
};

class HeldScanTest : public testing::Test {
 protected:
  Library& Add(const std::string& instance) {
    auto library = std::make_unique<Library>(instance, &clock_);
    Library& added = *library;
    made_.push_back(std::move(library));
    return added;
  }

  Lister& lister() {
    if (!lister_) {
      instances_.emplace(std::move(made_));
      lister_.emplace(&*instances_, &tasks_, &clock_);
    }
    return *lister_;
  }
  absl::StatusOr<GrantListing> List(const GrantQuery& query) {
    return test::RunOn(io_, lister().ListGrants(query, CallContext{clock_.Mono() + kTime}));
  }
  // Page by page to the end.
  std::vector<GrantListing> ListAll(GrantQuery query) {
    std::vector<GrantListing> pages;
    do {
      const auto page = List(query);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok() || pages.size() > 1000) break;
      pages.push_back(*page);
      query.page.cursor = page->next;
    } while (!query.page.cursor.empty());
    return pages;
  }

  static GrantQuery Query(std::vector<std::string> types, int size = 100,
                          std::string instance = "a") {
    GrantQuery query;
    query.instance = std::move(instance);
    query.principal = PrincipalRef{kUser, PrincipalRef::Key::kEmail, "ann@example.com"};
    query.types = std::move(types);
    query.page.size = size;
    return query;
  }
  static std::vector<std::string> Names(const std::vector<GrantListing>& pages) {
    std::vector<std::string> names;
    for (const GrantListing& page : pages) {
      for (const GrantRow& row : page.rows) {
        names.push_back(row.instance + " " + row.grant.entitlement.type + " " +
                        row.grant.entitlement.id);
      }
    }
    return names;
  }

  boost::asio::io_context io_{1};
  test::ManualClock clock_{io_.get_executor()};
  TaskGroup tasks_{io_.get_executor(),
                   [](std::exception_ptr error) { std::rethrow_exception(error); }};
  std::vector<std::unique_ptr<Provider>> made_;
  std::optional<Instances> instances_;
  std::optional<Lister> lister_;
};

TEST_F(HeldScanTest, ATypeThatIsNotNamedIsToldOfAndNotLookedInto) {
  Library& library = Add("a");
  library.catalogue = {{"folder", 3}};
  library.held = {{"folder", {"1"}}, {"team", {"7"}}};
  const auto pages = ListAll(Query({}));
  EXPECT_THAT(Names(pages), ElementsAre("a team 7"));
  ASSERT_THAT(pages.front().problems, SizeIs(2));
  EXPECT_EQ(pages.front().problems[0].reason, Reason::kTypeNotListed);
  EXPECT_THAT(library.pages, IsEmpty());
}

TEST_F(HeldScanTest, NamedTypesFollowWhatIsToldAtOnce) {
  Library& library = Add("a");
  library.catalogue = {{"folder", 250}, {"dashboard", 5}};
  library.held = {{"folder", {"3", "120", "250"}}, {"dashboard", {"5"}}, {"team", {"7", "9"}}};
  const auto pages = ListAll(Query({"dashboard", "folder", "team"}));
  EXPECT_THAT(Names(pages), ElementsAre("a team 7", "a team 9", "a folder 3", "a folder 120",
                                        "a folder 250", "a dashboard 5"));
  EXPECT_THAT(pages, SizeIs(1));
  EXPECT_EQ(library.resolved, 1);
  EXPECT_THAT(library.looked, Each(Le(Provider::kMostLooked)));
}

TEST_F(HeldScanTest, PagesOfEverySizeHoldEachRowOnce) {
  Library& library = Add("a");
  library.catalogue = {{"folder", 130}, {"dashboard", 120}};
  for (int i = 1; i <= 130; i += 3) library.held["folder"].insert(std::to_string(i));
  for (int i = 99; i <= 101; ++i) library.held["dashboard"].insert(std::to_string(i));
  library.held["team"] = {"1", "2", "3"};
  const auto whole = Names(ListAll(Query({"team", "folder", "dashboard"}, 1000)));
  EXPECT_THAT(whole, SizeIs(44 + 3 + 3));
  for (const int size : {1, 2, 7, 43, 49, 50}) {
    const auto pages = ListAll(Query({"team", "folder", "dashboard"}, size));
    EXPECT_EQ(Names(pages), whole) << size;
    for (const GrantListing& page : pages) EXPECT_LE(page.rows.size(), std::size_t(size));
  }
}

TEST_F(HeldScanTest, ThePageSizeMayChange) {
  Library& library = Add("a");
  library.catalogue = {{"folder", 40}};
  for (int i = 1; i <= 40; ++i) library.held["folder"].insert(std::to_string(i));
  GrantQuery query = Query({"folder"}, 3);
  std::vector<GrantListing> pages;
  do {
    pages.push_back(List(query).value());
    query.page.size += 4;
    query.page.cursor = pages.back().next;
  } while (!query.page.cursor.empty());
  EXPECT_THAT(Names(pages), SizeIs(40));
  EXPECT_THAT(pages, SizeIs(5));
}

TEST_F(HeldScanTest, ACallEndsAfterAQuarterOfItsTimeWithAShortPage) {
  Library& library = Add("a");
  library.catalogue = {{"folder", 1000}};
  library.held = {{"folder", {"1", "301", "999"}}};
  library.look_time = kTime / 8;
  const auto first = List(Query({"folder"})).value();
  EXPECT_THAT(Names({first}), ElementsAre("a folder 1"));
  EXPECT_THAT(library.looked, SizeIs(2));
  EXPECT_NE(first.next, "");
  EXPECT_THAT(Names(ListAll(Query({"folder"}))), SizeIs(3));
}

TEST_F(HeldScanTest, ACallThatHasNextToNoTimeStillGoesSomeWay) {
  Library& library = Add("a");
  library.catalogue = {{"folder", 250}};
  library.look_time = kTime;
  const auto pages = ListAll(Query({"folder"}));
  EXPECT_THAT(pages, SizeIs(3));
  EXPECT_THAT(Names(pages), IsEmpty());
}

TEST_F(HeldScanTest, ACallReadsALimitedNumberOfCataloguePages) {
  Library& library = Add("a");
  library.catalogue = {{"folder", 100 * HeldScan::kMostPages + 1}};
  const auto pages = ListAll(Query({"folder"}));
  EXPECT_THAT(pages, SizeIs(2));
  EXPECT_THAT(library.pages, SizeIs(HeldScan::kMostPages + 1));
}

TEST_F(HeldScanTest, IndirectAndHiddenOnesAsAsked) {
  Library& library = Add("a");
  library.catalogue = {{"folder", 4}};
  library.held = {{"folder", {"1", "2"}}};
  library.inherited = {"3"};
  library.hidden = {"2"};
  EXPECT_THAT(Names(ListAll(Query({"folder"}))), ElementsAre("a folder 1"));
  GrantQuery query = Query({"folder"});
  query.include_indirect = true;
  EXPECT_THAT(Names(ListAll(query)), ElementsAre("a folder 1", "a folder 3"));
  query.include_hidden = true;
  EXPECT_THAT(Names(ListAll(query)), ElementsAre("a folder 1", "a folder 2", "a folder 3"));
}

TEST_F(HeldScanTest, EverywhereGoesFromInstanceToInstance) {
  Library& a = Add("a");
  Library& b = Add("b");
  Library& c = Add("c");
  for (Library* library : {&a, &b, &c}) {
    library->catalogue = {{"folder", 2}, {"dashboard", 2}};
    library->held = {{"folder", {"1"}}, {"dashboard", {"2"}}, {"team", {"9"}}};
  }
  b.principal = Fail(Reason::kPrincipalNotFound, "there is no ann");
  const auto whole = ListAll(Query({"team", "folder", "dashboard"}, 100, "-"));
  EXPECT_THAT(Names(whole), ElementsAre("a team 9", "c team 9", "a folder 1", "a dashboard 2",
                                        "c folder 1", "c dashboard 2"));
  EXPECT_THAT(whole.front().problems, IsEmpty());
  EXPECT_EQ(Names(ListAll(Query({"team", "folder", "dashboard"}, 1, "-"))), Names(whole));
}

TEST_F(HeldScanTest, EverywhereAKeyThatAnInstanceLacksIsNoProblem) {
  Add("a").principal = InvalidField("principal", "must have an email");
  Library& b = Add("b");
  b.catalogue = {{"folder", 1}};
  b.held = {{"folder", {"1"}}};
  const auto pages = ListAll(Query({"folder"}, 100, "-"));
  EXPECT_THAT(Names(pages), ElementsAre("b folder 1"));
  EXPECT_THAT(pages.front().problems, IsEmpty());
}

TEST_F(HeldScanTest, WhatCannotBeReadIsAProblemAndTheRestFollows) {
  Library& library = Add("a");
  library.catalogue = {{"folder", 2}, {"dashboard", 2}};
  library.held = {{"dashboard", {"2"}}};
  library.broken = {"folder"};
  const auto pages = ListAll(Query({"folder", "dashboard"}));
  EXPECT_THAT(Names(pages), ElementsAre("a dashboard 2"));
  ASSERT_THAT(pages.front().problems, SizeIs(1));
  EXPECT_EQ(pages.front().problems[0].metadata,
            (Metadata{{"instance", "a"}, {"entitlement_type", "folder"}}));
  EXPECT_TRUE(HasReason(List(Query({"folder"})).status(), Reason::kUpstreamUnavailable));
}

TEST_F(HeldScanTest, WhoIsGoneByTheNextPageIsNotFound) {
  Library& library = Add("a");
  library.catalogue = {{"folder", 50}, {"dashboard", 2}};
  for (int i = 1; i <= 50; ++i) library.held["folder"].insert(std::to_string(i));
  GrantQuery query = Query({"folder", "dashboard"}, 10);
  query.page.cursor = List(query).value().next;
  library.principal = Fail(Reason::kPrincipalNotFound, "there is no ann");
  EXPECT_TRUE(HasReason(List(query).status(), Reason::kPrincipalNotFound));
}

TEST_F(HeldScanTest, APlaceThatIsNotInTheListIsRefused) {
  Library& library = Add("a");
  library.catalogue = {{"folder", 20}, {"dashboard", 20}};
  library.held = {{"folder", {"1", "2"}}};
  GrantQuery query = Query({"folder"}, 1);
  const std::string token = List(query).value().next;
  ASSERT_NE(token, "");
  GrantQuery other = Query({"folder", "team"});
  other.page.cursor = token;
  EXPECT_TRUE(HasReason(List(other).status(), Reason::kInvalidToken));
  // As a caller may make them up.
  const std::size_t asked = library.pages.size();
  for (const char* place : {"sb/folder/0/", "sa/dashboard/0/", "sa/folder/x/", "?"}) {
    query.page.cursor = MakePageToken(ArgumentsOf(query), place);
    EXPECT_TRUE(HasReason(List(query).status(), Reason::kInvalidToken)) << place;
  }
  EXPECT_THAT(library.pages, SizeIs(asked));
  GrantQuery several = Query({"folder", "dashboard"});
  several.page.cursor = MakePageToken(ArgumentsOf(several), "sa/folder/0/damaged");
  EXPECT_TRUE(HasReason(List(several).status(), Reason::kInvalidToken));
  several.page.cursor = MakePageToken(ArgumentsOf(several), "sa/folder/99999999/");
  EXPECT_THAT(List(several).value().rows, IsEmpty());
}

// What a principal could get of a type that is looked into one by one.
class AvailableTo : public HeldScanTest {
 protected:
  absl::StatusOr<Page<Entitlement>> Available(int size, const std::string& cursor) {
    EntitlementListQuery query;
    query.instance = "a";
    query.query.type = "folder";
    query.available_to = PrincipalRef{kUser, PrincipalRef::Key::kEmail, "ann@example.com"};
    query.page = {cursor, size};
    return test::RunOn(io_, lister().ListEntitlements(query, CallContext{clock_.Mono() + kTime}));
  }
};

TEST_F(AvailableTo, LooksIntoTheRowsOfThePageAlone) {
  Library& library = Add("a");
  library.catalogue = {{"folder", 450}};
  library.held = {{"folder", {"2", "101", "350", "450"}}};
  library.inherited = {"3"};
  const auto first = Available(5, "").value();
  EXPECT_THAT(first.rows, SizeIs(4));
  EXPECT_THAT(library.looked, ElementsAre(5u));
  for (const int size : {40, 1000}) {
    library.looked.clear();
    std::vector<std::string> ids;
    std::string cursor;
    do {
      const auto page = Available(size, cursor).value();
      for (const Entitlement& row : page.rows) ids.push_back(row.id);
      cursor = page.next;
    } while (!cursor.empty());
    EXPECT_THAT(ids, SizeIs(446));
    EXPECT_THAT(ids, Contains("3"));
    EXPECT_THAT(ids, Each(testing::AllOf(testing::Ne("2"), testing::Ne("350"))));
    EXPECT_THAT(library.looked, Each(Le(Provider::kMostLooked)));
  }
}

}  // namespace
}  // namespace broker
