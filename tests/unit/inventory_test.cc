// Inventories over a provider whose pages a test answers one by one.
#include "service/broker/inventory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "service/broker/inventory_stream.h"
#include "service/core/error.h"
#include "service/ports/sleep.h"
#include "tests/support/manual_clock.h"
#include "tests/unit/stub_provider.h"

namespace broker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Answer = absl::StatusOr<InventoryPage>;

class PagedProvider final : public test::StubProvider {
 public:
  explicit PagedProvider(Clock* clock) : StubProvider("a"), clock_(clock) {
    for (const char* name : {"group", "role"}) {
      EntitlementType type;
      type.type = name;
      info_.types.push_back(type);
    }
  }

  Task<InventoryPage> ReadInventory(std::string type, int number, CallContext context) override {
    struct Count {
      int& running;
      explicit Count(int& running) : running(running) { ++running; }
      ~Count() { --running; }
    };
    const Count count(running);
    const std::string name = type + " " + std::to_string(number);
    asked.push_back(name);
    deadline = context.deadline;
    if (name == throws) throw std::runtime_error("secret");
    auto answer = co_await WaitUntil(pages[name], clock_, context.deadline);
    if (!answer) co_return Fail(Reason::kUpstreamUnavailable, "its time ended");
    co_return std::move(*answer);
  }

  std::map<std::string, OneShot<std::optional<Answer>>> pages;  // "group 1"
  std::vector<std::string> asked;
  std::string throws;
  MonoTime deadline{};
  int running = 0;

 private:
  Clock* clock_;
};

// A page of this many rows; the id of each tells where it stands.
InventoryPage PageOf(int rows, bool last, const std::string& name = "x") {
  InventoryPage page;
  for (int i = 0; i < rows; ++i) {
    AccessGrant row;
    row.principal.id = name + std::to_string(i);
    page.rows.push_back(row);
  }
  page.last = last;
  return page;
}

class InventoryTest : public testing::Test {
 protected:
  InventoryTest() {
    auto provider = std::make_unique<PagedProvider>(&clock_);
    provider_ = provider.get();
    std::vector<std::unique_ptr<Provider>> providers;
    providers.push_back(std::move(provider));
    instances_.emplace(std::move(providers));
    inventory_.emplace(&*instances_, &tasks_, &clock_);
  }

  void Open(std::vector<std::string> types = {"group"}, bool hidden = false) {
    InventoryQuery query;
    query.instance = "a";
    query.types = std::move(types);
    query.include_hidden = hidden;
    auto stream = inventory_->Open(query);
    ASSERT_TRUE(stream.ok()) << stream.status();
    stream_ = std::move(*stream);
  }
  void Run() {
    io_.restart();
    io_.poll();
  }
  void Answers(const std::string& name, Answer answer) {
    provider_->pages[name].Set(std::move(answer));
    Run();
  }
  // Asks for the next batch, without waiting for it.
  void Ask() {
    got_.reset();
    boost::asio::co_spawn(
        io_, stream_->Next(CallContext{MonoTime::max()}),
        [this](std::exception_ptr thrown, absl::StatusOr<std::optional<GrantBatch>> batch) {
          if (!thrown) got_ = std::move(batch);
        });
    Run();
  }
  // What has come: ids, problems, "end"; "nothing" yet.
  std::vector<std::string> Got() {
    if (!got_) return {"nothing"};
    EXPECT_TRUE(got_->ok()) << got_->status();
    if (!**got_) return {"end"};
    std::vector<std::string> texts;
    for (const GrantRow& row : (**got_)->rows) texts.push_back(row.grant.principal.id);
    for (const Failure& problem : (**got_)->problems) {
      std::string text(NameOf(problem.reason));
      for (const auto& [key, value] : problem.metadata) text += " " + key + "=" + value;
      texts.push_back(text);
    }
    return texts;
  }
  std::vector<std::string> Next() {
    Ask();
    return Got();
  }
  std::vector<std::string> Asked() const { return provider_->asked; }

  boost::asio::io_context io_{1};
  test::ManualClock clock_{io_.get_executor()};
  std::vector<std::string> defects_;
  TaskGroup tasks_{io_.get_executor(), [this](std::exception_ptr error) {
                     try {
                       std::rethrow_exception(error);
                     } catch (const std::exception& e) {
                       defects_.emplace_back(e.what());
                     }
                   }};
  PagedProvider* provider_ = nullptr;
  std::optional<Instances> instances_;
  std::optional<Inventory> inventory_;
  std::unique_ptr<GrantStream> stream_;
  std::optional<absl::StatusOr<std::optional<GrantBatch>>> got_;
};

TEST_F(InventoryTest, TypesFollowOneAnotherInTheirOrderAndThenItEnds) {
  Open({"role", "group", "role"});
  Answers("group 1", PageOf(2, true, "g"));
  Answers("role 1", PageOf(1, true, "r"));
  EXPECT_THAT(Next(), ElementsAre("g0", "g1"));
  EXPECT_THAT(Next(), ElementsAre("r0"));
  EXPECT_THAT(Next(), ElementsAre("end"));
  EXPECT_THAT(Next(), ElementsAre("end"));
  EXPECT_THAT(Asked(), ElementsAre("group 1", "role 1"));
}

TEST_F(InventoryTest, NoTypesMeansAll) {
  Open({});
  Answers("group 1", PageOf(0, true));
  Answers("role 1", PageOf(0, true));
  EXPECT_THAT(Next(), ElementsAre("end"));
  EXPECT_THAT(Asked(), ElementsAre("group 1", "role 1"));
}

TEST_F(InventoryTest, TheFirstPageIsReadAloneThenSomeSideBySide) {
  Open();
  Ask();
  EXPECT_THAT(Asked(), ElementsAre("group 1"));
  Answers("group 1", PageOf(1, false));
  Ask();
  EXPECT_THAT(Asked(), ElementsAre("group 1", "group 2", "group 3", "group 4", "group 5"));
  EXPECT_EQ(provider_->running, 4);
  Answers("group 3", PageOf(1, false));
  EXPECT_EQ(Got(), std::vector<std::string>{"nothing"});
  Answers("group 2", PageOf(1, true));
}

TEST_F(InventoryTest, PagesComeInOrderWhicheverIsReadFirst) {
  Open();
  Answers("group 1", PageOf(1, false, "a"));
  Answers("group 3", PageOf(1, true, "c"));
  Next();
  Ask();
  EXPECT_THAT(Got(), ElementsAre("nothing"));
  Answers("group 2", PageOf(1, false, "b"));
  EXPECT_THAT(Got(), ElementsAre("b0"));
  EXPECT_THAT(Next(), ElementsAre("c0"));
  EXPECT_THAT(Next(), ElementsAre("end"));
}

TEST_F(InventoryTest, NoPageIsBegunBeforeTheNextIsAskedFor) {
  Open();
  for (int i = 1; i <= 20; ++i) Answers("group " + std::to_string(i), PageOf(1, false));
  Next();
  Next();
  // 1 and 2 are taken; 3, 4 and 5 wait.
  EXPECT_THAT(Asked(), SizeIs(5));
  Run();
  EXPECT_THAT(Asked(), SizeIs(5));
  Next();
  EXPECT_THAT(Asked(), SizeIs(6));
}

TEST_F(InventoryTest, AnEmptyPageIsNoBatch) {
  Open();
  Answers("group 1", PageOf(0, false));
  Answers("group 2", PageOf(0, false));
  Answers("group 3", PageOf(1, true));
  EXPECT_THAT(Next(), ElementsAre("x0"));
}

TEST_F(InventoryTest, WhatIsHiddenIsLeftOutUnlessAskedFor) {
  InventoryPage page = PageOf(2, true);
  page.rows[0].entitlement.hidden = true;
  Answers("group 1", page);
  Open();
  EXPECT_THAT(Next(), ElementsAre("x1"));
  provider_->pages.clear();
  Answers("group 1", page);
  Open({"group"}, /*hidden=*/true);
  EXPECT_THAT(Next(), ElementsAre("x0", "x1"));
}

TEST_F(InventoryTest, AFailedPageIsAProblemAndTheRestFollows) {
  Open();
  const absl::Status down = Fail(Reason::kUpstreamUnavailable, "is down");
  Answers("group 1", down);
  Answers("group 2", down);
  Answers("group 3", PageOf(1, false));
  Answers("group 4", down);
  InventoryPage partly = PageOf(1, true);
  partly.problems.push_back({Reason::kUpstreamUnavailable, "one folder", {}, {}});
  Answers("group 5", partly);
  const std::string where = "UPSTREAM_UNAVAILABLE entitlement_type=group instance=a page=";
  EXPECT_THAT(Next(), ElementsAre(where + "1"));
  EXPECT_THAT(Next(), ElementsAre(where + "2"));
  EXPECT_THAT(Next(), ElementsAre("x0"));
  EXPECT_THAT(Next(), ElementsAre(where + "4"));
  EXPECT_THAT(Next(), ElementsAre("x0", where + "5"));
  EXPECT_THAT(Next(), ElementsAre("end"));
}

TEST_F(InventoryTest, ThreeFailedPagesRunningEndTheirType) {
  Open({});
  Answers("group 1", PageOf(1, false));
  for (int i = 2; i <= 9; ++i) {
    Answers("group " + std::to_string(i), Fail(Reason::kUpstreamUnavailable, "is down"));
  }
  Answers("role 1", PageOf(1, true, "r"));
  const std::string where = "UPSTREAM_UNAVAILABLE entitlement_type=group instance=a";
  EXPECT_THAT(Next(), ElementsAre("x0"));
  EXPECT_THAT(Next(), ElementsAre(where + " page=2"));
  EXPECT_THAT(Next(), ElementsAre(where + " page=3"));
  EXPECT_THAT(Next(), ElementsAre(where + " page=4", where));
  EXPECT_THAT((**got_)->problems.back().message, HasSubstr("the rest of group is left out"));
  EXPECT_THAT(Next(), ElementsAre("r0"));
}

TEST_F(InventoryTest, ATypeThatIsNotSupportedIsOneProblem) {
  Open({});
  Answers("group 1", Fail(Reason::kUnsupportedByInstance, "needs a licence"));
  Answers("role 1", PageOf(1, true, "r"));
  EXPECT_THAT(Next(), ElementsAre("UNSUPPORTED_BY_INSTANCE entitlement_type=group instance=a"));
  EXPECT_THAT(Next(), ElementsAre("r0"));
  EXPECT_THAT(Next(), ElementsAre("end"));
}

TEST_F(InventoryTest, APageHasItsOwnTimeAndTheStreamNone) {
  Open();
  Ask();
  EXPECT_EQ(provider_->deadline - clock_.Mono(), InventoryStream::kPageTime);
  clock_.Advance(InventoryStream::kPageTime);
  Run();
  EXPECT_THAT(Got(), ElementsAre(HasSubstr("page=1")));
  Answers("group 2", PageOf(1, true));
  EXPECT_THAT(Next(), ElementsAre("x0"));
}

TEST_F(InventoryTest, ADefectIsToldOfAndHangsNobody) {
  Open();
  provider_->throws = "group 1";
  Answers("group 2", PageOf(1, true));
  EXPECT_THAT(Next(), ElementsAre(HasSubstr("BROKER_DEFECT")));
  EXPECT_EQ((**got_)->problems[0].message.find("secret"), std::string::npos);
  EXPECT_THAT(defects_, ElementsAre("secret"));
  EXPECT_THAT(Next(), ElementsAre("x0"));
}

TEST_F(InventoryTest, ItsEndCancelsWhatIsBeingRead) {
  Open();
  Answers("group 1", PageOf(1, false));
  Next();
  Answers("group 2", PageOf(1, false));
  Next();
  EXPECT_EQ(provider_->running, 3);
  stream_.reset();
  Run();
  EXPECT_EQ(provider_->running, 0);
  EXPECT_EQ(tasks_.size(), 0u);
  EXPECT_EQ(clock_.pending(), 0u);
  EXPECT_THAT(defects_, IsEmpty());
}

TEST_F(InventoryTest, TheEndOfATypeCancelsWhatWasBegunBehindIt) {
  Open();
  Answers("group 1", PageOf(1, false));
  Next();
  Answers("group 2", PageOf(1, true));
  EXPECT_THAT(Next(), ElementsAre("x0"));
  Run();
  EXPECT_EQ(provider_->running, 0);
}

TEST_F(InventoryTest, StreamsAreLimited) {
  std::vector<std::unique_ptr<GrantStream>> streams;
  for (std::size_t i = 0; i < Inventory::kMostStreams; ++i) {
    Open();
    streams.push_back(std::move(stream_));
  }
  EXPECT_TRUE(HasReason(inventory_->Open({"a", {}, false}).status(), Reason::kBrokerOverloaded));
  streams.pop_back();
  EXPECT_TRUE(inventory_->Open({"a", {}, false}).ok());
  EXPECT_TRUE(HasReason(inventory_->Open({"b", {}, false}).status(), Reason::kInstanceNotFound));
}

}  // namespace
}  // namespace broker
