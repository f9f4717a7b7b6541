#include <gtest/gtest.h>

#include <random>
#include <semaphore>

#include "tests/grpc/edge.h"

namespace broker {
namespace {

constexpr int kCalls = 64;
constexpr int kRounds = 20;

struct Pending {
  grpc::ClientContext context;
  v1::GrantRequest request = GoodGrant();
  v1::GrantResponse response;
  grpc::Status status;
  std::atomic<int> replies = 0;
};

// A second Finish aborts inside gRPC; a missing one would let the client wait for ever.
TEST(Race, EveryCallFinishesOnceWhoeverEndsItFirst) {
  Edge edge;
  edge.Do([&] { edge.fake.conduct = FakeBroker::Conduct::kByPrincipal; });
  std::mt19937 random(20261122);
  for (int round = 0; round < kRounds; ++round) {
    std::vector<Pending> calls(kCalls);
    std::counting_semaphore<> over{0};
    for (int i = 0; i < kCalls; ++i) {
      Pending& call = calls[i];
      const char* who[] = {"hangs@x", "throws@x", "answers@x", "answers@x"};
      call.request.mutable_principal()->set_email(who[i % 4]);
      edge.stub->async()->Grant(&call.context, &call.request, &call.response,
                                [&call, &over](grpc::Status status) {
                                  call.status = std::move(status);
                                  ++call.replies;
                                  over.release();
                                });
      // Somebody among those begun so far leaves, whether or not his call has ended.
      calls[random() % (i + 1)].context.TryCancel();
    }
    for (int i = 0; i < kCalls; i += 4) calls[i].context.TryCancel();
    for (int i = 0; i < kCalls; ++i) over.acquire();
    for (int i = 0; i < kCalls; ++i) {
      EXPECT_EQ(calls[i].replies, 1);
      const grpc::StatusCode code = calls[i].status.error_code();
      if (code == grpc::StatusCode::CANCELLED) continue;
      EXPECT_NE(i % 4, 0) << "a call that hangs ended by itself";
      EXPECT_EQ(code, i % 4 == 1 ? grpc::StatusCode::INTERNAL : grpc::StatusCode::OK);
    }
  }
  // Whatever was cancelled has gone through the executor when an ended drain says so.
  auto drained = edge.Drain(std::chrono::seconds(30));
  drained.get();
  EXPECT_EQ(edge.fake.begun, edge.fake.ended);
  EXPECT_EQ(edge.clock.pending(), 0u);
}

// Calls keep coming while the server drains: each is either answered or told to go elsewhere.
TEST(Race, DrainUnderLoad) {
  Edge edge;
  std::vector<Pending> calls(kCalls * 4);
  std::counting_semaphore<> over{0};
  std::future<void> drained;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    Pending& call = calls[i];
    edge.stub->async()->Grant(&call.context, &call.request, &call.response,
                              [&call, &over](grpc::Status status) {
                                call.status = std::move(status);
                                over.release();
                              });
    if (i == calls.size() / 2) drained = edge.Drain(std::chrono::seconds(30));
  }
  for (std::size_t i = 0; i < calls.size(); ++i) over.acquire();
  drained.get();
  for (const Pending& call : calls) {
    const grpc::StatusCode code = call.status.error_code();
    EXPECT_TRUE(code == grpc::StatusCode::OK || code == grpc::StatusCode::UNAVAILABLE)
        << call.status.error_message();
  }
  EXPECT_EQ(edge.fake.begun, edge.fake.ended);
}

}  // namespace
}  // namespace broker
