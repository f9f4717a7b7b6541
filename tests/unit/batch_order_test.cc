// Which items of a batch may be worked on at the same time.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/broker/batch_order.h"

namespace broker {
namespace {

// Each item's keys as letters: {"a", "ab", ""}.
BatchOrder OrderOf(const std::vector<std::string>& items) {
  std::vector<std::vector<TurnKey>> keys;
  for (const std::string& item : items) {
    keys.emplace_back();
    for (const char key : item) keys.back().push_back({"server", "user", std::string(1, key)});
  }
  return BatchOrder(keys);
}

// All that can be taken now, as digits.
std::string TakeAll(BatchOrder& order) {
  std::string taken;
  while (const auto item = order.Take()) taken += std::to_string(*item);
  return taken;
}

TEST(BatchOrderTest, WhatSharesNothingIsWorkedOnSideBySide) {
  BatchOrder order = OrderOf({"a", "b", "", "c"});
  EXPECT_EQ(TakeAll(order), "0123");
  EXPECT_EQ(order.in_work(), 4u);
}

TEST(BatchOrderTest, WhatSharesAKeyGoesInOrder) {
  BatchOrder order = OrderOf({"a", "a", "b", "a"});
  EXPECT_EQ(TakeAll(order), "02");
  order.Finish(0);
  EXPECT_EQ(TakeAll(order), "1");
  order.Finish(2);
  EXPECT_EQ(TakeAll(order), "");
  order.Finish(1);
  EXPECT_EQ(TakeAll(order), "3");
  EXPECT_FALSE(order.finished());
  order.Finish(3);
  EXPECT_TRUE(order.finished());
}

TEST(BatchOrderTest, OneThatSharesWithSeveralWaitsForAllOfThem) {
  BatchOrder order = OrderOf({"a", "b", "ab", "a", "b"});
  EXPECT_EQ(TakeAll(order), "01");
  order.Finish(1);
  EXPECT_EQ(TakeAll(order), "");
  order.Finish(0);
  EXPECT_EQ(TakeAll(order), "2");
  order.Finish(2);
  EXPECT_EQ(TakeAll(order), "34");
}

TEST(BatchOrderTest, AKeyNamedTwiceByOneItemIsNoReasonToWait) {
  BatchOrder order = OrderOf({"aa", "ab"});
  EXPECT_EQ(TakeAll(order), "0");
  order.Finish(0);
  EXPECT_EQ(TakeAll(order), "1");
}

TEST(BatchOrderTest, NothingIsFinishedAtOnce) { EXPECT_TRUE(OrderOf({}).finished()); }

}  // namespace
}  // namespace broker
