// The orderly end of tasks that begin others.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <functional>

#include "service/broker/task_group.h"
#include "service/ports/one_shot.h"

namespace broker {
namespace {

class TaskGroupTest : public ::testing::Test {
 protected:
  boost::asio::awaitable<void> Wait(OneShot<bool> shot) { co_await shot.Wait(); }
  boost::asio::awaitable<void> BeginAnotherAfter(OneShot<bool> shot) {
    co_await shot.Wait();
    group_.Spawn(Wait(never_));
  }
  // On the executor, and all that comes of it.
  void Do(std::function<void()> what) {
    boost::asio::post(io_, std::move(what));
    io_.restart();
    io_.poll();
  }

  boost::asio::io_context io_{1};
  TaskGroup group_{io_.get_executor(),
                   [](std::exception_ptr error) { std::rethrow_exception(error); }};
  const OneShot<bool> never_;
};

TEST_F(TaskGroupTest, EndsWhatIsUnderWay) {
  Do([&] { group_.Spawn(Wait(never_)); });
  ASSERT_EQ(group_.size(), 1u);
  Do([&] { group_.CancelAll(); });
  EXPECT_EQ(group_.size(), 0u);
}

// A task that has got what it waited for goes on until it waits again.
TEST_F(TaskGroupTest, EndsWhatIsBegunWhileItEnds) {
  const OneShot<bool> gate;
  Do([&] { group_.Spawn(BeginAnotherAfter(gate)); });
  Do([&] {
    gate.Set(true);
    group_.CancelAll();
  });
  EXPECT_EQ(group_.size(), 0u);
}

TEST_F(TaskGroupTest, ALeashEndsItsTaskAlone) {
  Do([&] { group_.Spawn(Wait(never_)); });
  Do([&] { const Leash leash = group_.SpawnOnLeash(Wait(never_)); });
  EXPECT_EQ(group_.size(), 1u);
  Do([&] { group_.CancelAll(); });
}

}  // namespace
}  // namespace broker
