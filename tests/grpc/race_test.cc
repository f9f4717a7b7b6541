#include <gtest/gtest.h>

#include <random>
#include <semaphore>
#include <thread>

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
  edge.Finish(edge.Drain(std::chrono::seconds(30)));
  EXPECT_EQ(edge.fake.begun, edge.fake.ended);
  EXPECT_EQ(edge.clock.pending(), 0u);
}

void Send(Edge& edge, Pending& call, std::counting_semaphore<>& over) {
  edge.stub->async()->Grant(&call.context, &call.request, &call.response,
                            [&call, &over](grpc::Status status) {
                              call.status = std::move(status);
                              over.release();
                            });
}

// Calls keep coming while the server drains: each is done or told to go elsewhere. Calls that come
// while it closes end too, though gRPC may say CANCELLED.
TEST(Race, DrainUnderLoad) {
  Edge edge;
  std::vector<Pending> calls(kCalls * 4), late(kCalls * 4);
  std::counting_semaphore<> over{0};
  std::future<void> draining;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    Send(edge, calls[i], over);
    if (i == calls.size() / 2) draining = edge.Drain(std::chrono::seconds(30));
  }
  for (std::size_t i = 0; i < calls.size(); ++i) over.acquire();
  for (const Pending& call : calls) {
    EXPECT_EQ(Decode(call.status).reason, call.status.ok() ? "" : "SHUTTING_DOWN");
  }
  for (std::size_t i = 0; i < late.size(); ++i) {
    Send(edge, late[i], over);
    if (i % 16 == 0) edge.Advance(std::chrono::milliseconds(50));
  }
  edge.Finish(std::move(draining));
  for (std::size_t i = 0; i < late.size(); ++i) over.acquire();
  for (const Pending& call : late) EXPECT_FALSE(call.status.ok());
  EXPECT_EQ(edge.fake.begun, edge.fake.ended);
}

// Streams whose clients leave at any moment, while one of them reads all there is.
TEST(Race, EveryStreamEndsOnceWhoeverLeavesFirst) {
  Edge edge;
  GrantBatch batch;
  for (int i = 0; i < 50; ++i) batch.rows.push_back({"redash", {}});
  edge.Do([&] {
    edge.fake.inventory =
        FakeBroker::Inventory{{batch, batch, batch}, FakeBroker::Inventory::Then::kEnd};
  });
  v1::StreamGrantsRequest request;
  request.set_instance("redash");
  std::mt19937 random(20261122);
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::thread> clients;
    for (int i = 0; i < 8; ++i) {
      clients.emplace_back([&edge, &request, leaves_after = i == 0 ? 4u : random() % 4] {
        grpc::ClientContext context;
        const auto reader = edge.stub->StreamGrants(&context, request);
        v1::StreamGrantsResponse message;
        unsigned read = 0;
        while (read < leaves_after && reader->Read(&message)) ++read;
        if (read == leaves_after) context.TryCancel();
        const grpc::StatusCode code = reader->Finish().error_code();
        if (leaves_after < 4) return;
        EXPECT_EQ(code, grpc::StatusCode::OK);
        EXPECT_EQ(read, 3u);
      });
    }
    for (std::thread& client : clients) client.join();
  }
  edge.Finish(edge.Drain(std::chrono::seconds(30)));
  EXPECT_EQ(edge.fake.streams, 0);
  EXPECT_EQ(edge.clock.pending(), 0u);
}

}  // namespace
}  // namespace broker
