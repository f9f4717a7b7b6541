#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "service/core/error.h"
#include "service/grpc/call_bridge.h"
#include "tests/grpc/edge.h"

namespace broker {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Conduct = FakeBroker::Conduct;

const auto kGrant = &v1::PermissionBroker::Stub::Grant;

class Bridge : public testing::Test {
 protected:
  void Behave(Conduct conduct) {
    edge_.Do([&] { edge_.fake.conduct = conduct; });
  }
  // The time that the handler was given.
  Duration Given() {
    Duration given{};
    edge_.Do([&] { given = edge_.fake.context.deadline - edge_.clock.Mono(); });
    return given;
  }
  std::vector<std::string> Log() {
    std::vector<std::string> log;
    edge_.Do([&] { log = edge_.log; });
    return log;
  }

  Edge edge_;
};

TEST(TimesOf, LeavesAMarginForTheLastWord) {
  const MonoTime now{1h};
  const auto given = [&](Duration client, Duration cap) {
    return TimesOf(now, client, cap).handler_deadline - now;
  };
  EXPECT_EQ(given(10s, 30s), 9500ms);
  EXPECT_EQ(given(Duration::max(), 30s), 29500ms);
  EXPECT_EQ(given(1h, 30s), 29500ms);
  EXPECT_EQ(given(4s, 30s), 3800ms);
  EXPECT_EQ(given(500ms, 30s), 450ms);
  EXPECT_EQ(given(60ms, 30s), 30ms);
  EXPECT_EQ(TimesOf(now, 10s, 30s).cancel - now, 9750ms);
  EXPECT_EQ(TimesOf(now, Duration::max(), Duration::max()).handler_deadline, MonoTime::max());
  EXPECT_EQ(TimesOf(now, Duration::max(), Duration::max()).cancel, MonoTime::max());
}

TEST_F(Bridge, ServerCapEndsACallWithoutDeadline) {
  Behave(Conduct::kHang);
  grpc::ClientContext context;
  auto answer = edge_.GrantLater(&context);
  edge_.fake.beginning.acquire();
  EXPECT_EQ(Given(), 29500ms);
  edge_.Advance(29749ms);
  EXPECT_EQ(edge_.fake.ended, 0);
  edge_.Advance(1ms);
  const Answer got = answer.get();
  EXPECT_EQ(got.code, grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(got.reason, "TIME_SPENT");
  EXPECT_EQ(edge_.fake.ended, 1);
}

TEST_F(Bridge, ClientDeadlineReachesTheHandlerAndTheAnswerIsInTime) {
  Behave(Conduct::kHang);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + 20s);
  auto answer = edge_.GrantLater(&context);
  edge_.fake.beginning.acquire();
  EXPECT_GT(Given(), 0s);
  EXPECT_LT(Given(), 29s);
  edge_.Advance(20s);
  // The client would say DEADLINE_EXCEEDED by itself, but without details.
  EXPECT_EQ(answer.get().reason, "TIME_SPENT");
}

TEST_F(Bridge, WhatAHandlerSaysAtItsDeadlineReachesTheClient) {
  Behave(Conduct::kUntilDeadline);
  edge_.Do([&] {
    edge_.fake.mutation = Fail(Reason::kOutcomeUnknown, "ask again", {{"operation_id", "7"}});
  });
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + 20s);
  auto answer = edge_.GrantLater(&context);
  edge_.fake.beginning.acquire();
  edge_.Advance(Given());
  const Answer got = answer.get();
  EXPECT_EQ(got.code, grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(got.reason, "OUTCOME_UNKNOWN");
  EXPECT_EQ(got.metadata.at("operation_id"), "7");
}

TEST_F(Bridge, ACallThatArrivesTooLateIsNotBegun) {
  edge_.Do([&] { edge_.clock.SetWallTime(edge_.clock.Now() + 1h); });
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + 60s);
  EXPECT_EQ(edge_.GrantLater(&context).get().reason, "TIME_SPENT");
  EXPECT_EQ(edge_.fake.begun, 0);
}

TEST_F(Bridge, ClientCancelReachesTheHandler) {
  Behave(Conduct::kHang);
  grpc::ClientContext context;
  auto answer = edge_.GrantLater(&context);
  edge_.fake.beginning.acquire();
  context.TryCancel();
  EXPECT_EQ(answer.get().code, grpc::StatusCode::CANCELLED);
  edge_.fake.ending.acquire();
  EXPECT_THAT(Log(), IsEmpty());
}

TEST_F(Bridge, NothingIsLeftOfAnEndedCall) {
  EXPECT_EQ(edge_.Call(kGrant, GoodGrant()).code, grpc::StatusCode::OK);
  edge_.Do([&] { EXPECT_EQ(edge_.clock.pending(), 0u); });
}

TEST_F(Bridge, DefectsAreLoggedAndOpaque) {
  for (const Conduct conduct :
       {Conduct::kThrow, Conduct::kThrowText, Conduct::kThrowCancelled, Conduct::kAnswer}) {
    Behave(conduct);
    edge_.Do([&] {
      edge_.log.clear();
      edge_.fake.mutation = absl::InvalidArgumentError("secret, and not made by Fail");
    });
    const Answer got = edge_.Call(kGrant, GoodGrant());
    EXPECT_EQ(got.code, grpc::StatusCode::INTERNAL);
    EXPECT_EQ(got.reason, "BROKER_DEFECT");
    EXPECT_THAT(got.message, Not(HasSubstr("secret")));
    EXPECT_THAT(Log(), ElementsAre(HasSubstr("defect in Grant: ")));
  }
}

TEST_F(Bridge, CallsInProgressAreLimitedAndHealthHasItsOwnLimit) {
  Behave(Conduct::kHang);
  struct Pending {
    grpc::ClientContext context;
    v1::GrantResponse response;
  };
  const v1::GrantRequest request = GoodGrant();
  std::vector<Pending> pending(CallBridge::kMaxApiCalls);
  std::counting_semaphore<> over{0};
  for (Pending& call : pending) {
    edge_.stub->async()->Grant(&call.context, &request, &call.response,
                               [&over](const grpc::Status&) { over.release(); });
  }
  for (std::size_t i = 0; i < pending.size(); ++i) edge_.fake.beginning.acquire();
  const Answer got = edge_.Call(kGrant, GoodGrant());
  EXPECT_EQ(got.code, grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(got.reason, "BROKER_OVERLOADED");
  EXPECT_TRUE(got.retry_delay.has_value());
  EXPECT_EQ(edge_.Health(""), grpc::health::v1::HealthCheckResponse::SERVING);
  for (Pending& call : pending) call.context.TryCancel();
  for (std::size_t i = 0; i < pending.size(); ++i) over.acquire();
  for (std::size_t i = 0; i < pending.size(); ++i) edge_.fake.ending.acquire();
  Behave(Conduct::kAnswer);
  EXPECT_EQ(edge_.Call(kGrant, GoodGrant()).code, grpc::StatusCode::OK);
}

}  // namespace
}  // namespace broker
