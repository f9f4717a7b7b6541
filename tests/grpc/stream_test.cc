// StreamGrants over a real channel: what it is cut into, how it ends, and who waits for whom.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <google/protobuf/descriptor.h>
#include <grpcpp/impl/client_unary_call.h>

#include <memory>

#include "service/core/error.h"
#include "service/grpc/call_bridge.h"
#include "service/grpc/grant_stream.h"
#include "tests/grpc/json_request.h"

namespace broker {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Inventory = FakeBroker::Inventory;

v1::StreamGrantsRequest OfRedash() {
  v1::StreamGrantsRequest request;
  request.set_instance("redash");
  return request;
}

// Rows that are told apart by the principal's id, each with a name of this length.
GrantBatch Rows(int count, std::size_t length = 10) {
  GrantBatch batch;
  for (int i = 0; i < count; ++i) {
    GrantRow row{"redash", {}};
    row.grant.principal.id = std::to_string(i);
    row.grant.principal.display_name = std::string(length, 'x');
    batch.rows.push_back(std::move(row));
  }
  return batch;
}

class Streams : public testing::Test {
 protected:
  void Give(std::vector<GrantBatch> batches, Inventory::Then then = Inventory::Then::kEnd) {
    edge_.Do([&] { edge_.fake.inventory = Inventory{std::move(batches), then}; });
  }
  // One that a test reads by itself.
  struct Reader {
    explicit Reader(Edge& edge) : stream(edge.stub->StreamGrants(&context, OfRedash())) {}
    bool Read() { return stream->Read(&message); }
    Answer Finish() { return Decode(stream->Finish()); }

    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<v1::StreamGrantsResponse>> stream;
    v1::StreamGrantsResponse message;
  };

  Edge edge_;
};

TEST_F(Streams, AnEmptyInventoryIsAnEmptyStream) {
  const auto streamed = edge_.Stream(OfRedash());
  EXPECT_THAT(streamed.messages, IsEmpty());
  EXPECT_EQ(streamed.end.code, grpc::StatusCode::OK);
  EXPECT_EQ(edge_.fake.streams, 0);
}

TEST_F(Streams, MessagesAreLimitedInRowsAndKeepTheirOrder) {
  GrantBatch large = Rows(1201);
  large.problems = {{Reason::kUpstreamUnavailable, "a page", {}, {}}};
  Give({large, Rows(1)});
  const auto streamed = edge_.Stream(OfRedash());
  ASSERT_THAT(streamed.messages, SizeIs(4));
  int next = 0;
  for (const auto& message : streamed.messages) {
    EXPECT_LE(message.grants_size(), kMostStreamedRows);
    for (const auto& row : message.grants()) {
      EXPECT_EQ(row.principal().id(), std::to_string(next % 1201));
      ++next;
    }
  }
  EXPECT_EQ(next, 1202);
  EXPECT_EQ(streamed.messages[0].problems_size(), 1);
  EXPECT_EQ(streamed.messages[1].problems_size(), 0);
}

TEST_F(Streams, MessagesAreLimitedInBytes) {
  Give({Rows(40, 100 << 10)});
  const auto streamed = edge_.Stream(OfRedash());
  int rows = 0;
  for (const auto& message : streamed.messages) {
    EXPECT_LT(message.ByteSizeLong(), kMostStreamedBytes + (128u << 10));
    rows += message.grants_size();
  }
  EXPECT_EQ(rows, 40);
}

TEST_F(Streams, ABatchOfProblemsAloneIsAMessage) {
  GrantBatch batch;
  batch.problems = {{Reason::kUpstreamUnavailable, "a page", {}, {}}};
  Give({batch});
  const auto streamed = edge_.Stream(OfRedash());
  ASSERT_THAT(streamed.messages, SizeIs(1));
  EXPECT_EQ(streamed.messages[0].problems(0).message(), "a page");
}

TEST_F(Streams, AFailureEndsIt) {
  Give({Rows(1)}, Inventory::Then::kFail);
  const auto streamed = edge_.Stream(OfRedash());
  EXPECT_THAT(streamed.messages, SizeIs(1));
  EXPECT_EQ(streamed.end.reason, "UPSTREAM_UNAVAILABLE");
  edge_.Do([&] { edge_.fake.inventory = Fail(Reason::kBrokerOverloaded, "too many"); });
  EXPECT_EQ(edge_.Stream(OfRedash()).end.code, grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(Streams, ItHasNoTimeOfItsOwn) {
  Give({Rows(1)}, Inventory::Then::kHang);
  Reader reader(edge_);
  EXPECT_TRUE(reader.Read());
  edge_.Until([&] { return edge_.fake.batches == 2; });
  edge_.Do([&] { EXPECT_EQ(edge_.fake.context.deadline, MonoTime::max()); });
  edge_.Advance(24h);
  EXPECT_EQ(edge_.fake.streams, 1);
  reader.context.TryCancel();
  EXPECT_EQ(reader.Finish().code, grpc::StatusCode::CANCELLED);
}

TEST_F(Streams, TheClientsDeadlineEndsIt) {
  Give({Rows(1)}, Inventory::Then::kHang);
  Reader reader(edge_);
  edge_.Until([&] { return edge_.fake.batches == 2; });
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + 20s);
  const auto hasty = edge_.stub->StreamGrants(&context, OfRedash());
  edge_.Until([&] { return edge_.fake.batches == 4; });
  edge_.Advance(20s);
  v1::StreamGrantsResponse message;
  while (hasty->Read(&message)) {
  }
  EXPECT_EQ(Decode(hasty->Finish()).reason, "TIME_SPENT");
  EXPECT_EQ(edge_.fake.streams, 1);
  reader.context.TryCancel();
  reader.Finish();
}

TEST_F(Streams, AClientThatLeavesEndsTheReading) {
  Give({Rows(1)}, Inventory::Then::kHang);
  Reader reader(edge_);
  EXPECT_TRUE(reader.Read());
  reader.context.TryCancel();
  EXPECT_EQ(reader.Finish().code, grpc::StatusCode::CANCELLED);
  edge_.Until([&] { return edge_.fake.streams == 0; });
}

// Each batch is a quarter of a megabyte, and there is no end of them.
TEST_F(Streams, ASlowReaderHoldsTheReadingBack) {
  Give({Rows(3, 100 << 10)}, Inventory::Then::kAgain);
  Reader reader(edge_);
  EXPECT_TRUE(reader.Read());
  // Meanwhile the executor goes round many times.
  for (int i = 0; i < 2000; ++i) {
    EXPECT_EQ(edge_.Health("redash"), grpc::health::v1::HealthCheckResponse::UNKNOWN);
  }
  EXPECT_LT(edge_.fake.batches, 200);
  for (int i = 0; i < 400; ++i) EXPECT_TRUE(reader.Read());
  EXPECT_GT(edge_.fake.batches, 400);
  reader.context.TryCancel();
  reader.Finish();
  edge_.Until([&] { return edge_.fake.streams == 0; });
}

TEST_F(Streams, DrainingRefusesNewOnesAndEndsTheOthersAfterTheGrace) {
  Give({Rows(1)}, Inventory::Then::kHang);
  Reader reader(edge_);
  EXPECT_TRUE(reader.Read());
  auto drained = edge_.Drain(20s);
  EXPECT_EQ(edge_.Stream(OfRedash()).end.reason, "SHUTTING_DOWN");
  edge_.Advance(19s);
  EXPECT_EQ(edge_.fake.streams, 1);
  edge_.Advance(1s);
  EXPECT_FALSE(reader.Read());
  EXPECT_EQ(reader.Finish().reason, "SHUTTING_DOWN");
  EXPECT_EQ(edge_.fake.streams, 0);
  edge_.Finish(std::move(drained));
}

TEST_F(Streams, CountAmongTheCallsInProgress) {
  Give({}, Inventory::Then::kHang);
  std::vector<std::unique_ptr<Reader>> readers;
  for (std::size_t i = 0; i < CallBridge::kMaxApiCalls; ++i) {
    readers.push_back(std::make_unique<Reader>(edge_));
  }
  edge_.Until([&] { return edge_.fake.streams == int{CallBridge::kMaxApiCalls}; });
  EXPECT_EQ(edge_.Stream(OfRedash()).end.reason, "BROKER_OVERLOADED");
  for (auto& reader : readers) reader->context.TryCancel();
  for (auto& reader : readers) reader->Finish();
  edge_.Until([&] { return edge_.fake.streams == 0; });
}

TEST(EveryMethod, IsServed) {
  Edge edge;
  const std::shared_ptr<grpc::Channel> channel = edge.Channel();
  const auto* service =
      v1::ListGrantsRequest::descriptor()->file()->FindServiceByName("PermissionBroker");
  ASSERT_NE(service, nullptr);
  for (int i = 0; i < service->method_count(); ++i) {
    const std::string name = "/" + service->full_name() + "/" + service->method(i)->name();
    const grpc::internal::RpcMethod method(name.c_str(), grpc::internal::RpcMethod::NORMAL_RPC,
                                           channel);
    grpc::ClientContext context;
    const grpc::Slice nothing;
    const grpc::ByteBuffer request(&nothing, 1);
    grpc::ByteBuffer response;
    const Answer answer =
        Decode(grpc::internal::BlockingUnaryCallImpl<grpc::ByteBuffer, grpc::ByteBuffer>(
                   channel.get(), method, &context, request, &response)
                   .status());
    EXPECT_TRUE(answer.code == grpc::StatusCode::OK || answer.reason == "INVALID_FIELD")
        << name << " " << answer;
  }
}

}  // namespace
}  // namespace broker
