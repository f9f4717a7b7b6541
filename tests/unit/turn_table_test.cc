// Turns on virtual time: first come, first served, and nobody waits longer than he said.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <vector>

#include "service/broker/turn_table.h"
#include "service/core/error.h"
#include "tests/support/manual_clock.h"

namespace broker {
namespace {

const TurnKey kKey{"http://redash:80", "user", "2"};

class TurnTableTest : public ::testing::Test {
 protected:
  // Starts one waiter; its place in `order_` tells when its turn came.
  void Wait(const std::string& name, Duration patience) {
    boost::asio::co_spawn(io_, Waiter(name, CallContext{clock_.Mono() + patience}),
                          [](std::exception_ptr error) {
                            if (error) std::rethrow_exception(error);
                          });
    io_.restart();
    io_.poll();
  }
  boost::asio::awaitable<void> Waiter(std::string name, CallContext context) {
    auto turn = co_await turns_.Acquire(kKey, context);
    if (turn.ok()) {
      order_.push_back(name);
      held_.push_back(std::make_unique<Turn>(std::move(*turn)));
    } else {
      failures_.push_back(FailureOf(turn.status()));
    }
  }
  void EndFirstTurn() {
    held_.erase(held_.begin());
    io_.restart();
    io_.poll();
  }

  boost::asio::io_context io_{1};
  test::ManualClock clock_{io_.get_executor()};
  TurnTable turns_{&clock_};
  std::vector<std::string> order_;
  std::vector<Failure> failures_;
  std::vector<std::unique_ptr<Turn>> held_;
};

using namespace std::chrono_literals;

TEST_F(TurnTableTest, FirstComeFirstServed) {
  Wait("a", 10s);
  Wait("b", 10s);
  Wait("c", 10s);
  EXPECT_EQ(order_, (std::vector<std::string>{"a"}));
  EndFirstTurn();
  EXPECT_EQ(order_, (std::vector<std::string>{"a", "b"}));
  EndFirstTurn();
  EXPECT_EQ(order_, (std::vector<std::string>{"a", "b", "c"}));
  EndFirstTurn();
  Wait("d", 10s);
  EXPECT_EQ(order_.back(), "d");
}

TEST_F(TurnTableTest, WhoRunsOutOfPatienceIsToldOfTheHolder) {
  Wait("a", 10s);
  held_.front()->Name("operation-1");
  Wait("b", 1s);
  Wait("c", 10s);
  clock_.Advance(2s);
  io_.restart();
  io_.poll();
  ASSERT_EQ(failures_.size(), 1u);
  EXPECT_EQ(failures_[0].reason, Reason::kTurnTaken);
  EXPECT_EQ(failures_[0].metadata.at("operation_id"), "operation-1");
  EndFirstTurn();
  EXPECT_EQ(order_, (std::vector<std::string>{"a", "c"}));
}

TEST_F(TurnTableTest, TheLineIsBounded) {
  Wait("holder", 10s);
  for (std::size_t i = 0; i < TurnTable::kMaxWaiting; ++i) Wait("waiter", 10s);
  EXPECT_TRUE(failures_.empty());
  Wait("one too many", 10s);
  ASSERT_EQ(failures_.size(), 1u);
  EXPECT_EQ(failures_[0].reason, Reason::kBrokerOverloaded);
  while (!held_.empty()) EndFirstTurn();
  EXPECT_EQ(order_.size(), 1 + TurnTable::kMaxWaiting);
}

}  // namespace
}  // namespace broker
