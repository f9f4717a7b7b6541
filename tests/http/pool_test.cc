// Which connection a request goes out on.
#include "tests/http/fixture.h"

namespace broker::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::JsonReply;
using test::RawAnswer;
using test::RawServer;
using Then = RawAnswer::Then;
using Fate = WriteResult::Fate;
using ::testing::SizeIs;

class PoolTest : public HttpTest {
 protected:
  void Serve(RawServer::Script script) {
    upstream_ = std::make_unique<RawServer>(io_.get_executor(), std::move(script));
    server_ = Connect(upstream_->url());
  }
  void ServeAlways(RawAnswer answer) {
    Serve([answer](int, const std::string&) { return answer; });
  }

  int ReadStatus() {
    const absl::StatusOr<Reply> reply = Run(server_->Read(Get("/"), Soon()));
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.ok() ? reply->status : 0;
  }
  Fate Write() { return Run(server_->Write(Post("/"), Soon())).fate; }
  void UntilOpen(int connections) {
    Until([&] { return upstream_->open() == connections; });
  }

  std::unique_ptr<RawServer> upstream_;
  std::unique_ptr<Server> server_;
};

TEST_F(PoolTest, AKeptConnectionIsUsedAgain) {
  ServeAlways({JsonReply(200, "{}")});
  EXPECT_EQ(ReadStatus(), 200);
  EXPECT_EQ(Write(), Fate::kReply);
  EXPECT_EQ(ReadStatus(), 200);
  EXPECT_EQ(upstream_->accepted(), 1);
}

TEST_F(PoolTest, AConnectionThatTheServerWillCloseIsClosedAtOnce) {
  ServeAlways({JsonReply(200, "{}", "Connection: close\r\n")});
  EXPECT_EQ(ReadStatus(), 200);
  EXPECT_EQ(upstream_->accepted(), 1);
  UntilOpen(0);  // the server itself leaves it open
  EXPECT_EQ(Write(), Fate::kReply);
  EXPECT_EQ(upstream_->accepted(), 2);
}

TEST_F(PoolTest, AnIdleConnectionThatTheServerClosedIsNotUsed) {
  ServeAlways({JsonReply(200, "{}")});
  for (int round = 1; round <= 3; ++round) {
    EXPECT_EQ(Write(), Fate::kReply);
    upstream_->CloseAll();
    UntilOpen(0);
    EXPECT_THAT(upstream_->requests(), SizeIs(round));
  }
  EXPECT_EQ(upstream_->accepted(), 3);
}

TEST_F(PoolTest, AReadOnADyingConnectionIsSentAgainAtOnce) {
  options_.read_attempts = 1;
  Serve([](int nth, const std::string&) -> RawAnswer {
    if (nth == 1) return {"", Then::kReset};
    return {JsonReply(200, "{}")};
  });
  EXPECT_EQ(ReadStatus(), 200);
  EXPECT_EQ(ReadStatus(), 200);
  EXPECT_THAT(upstream_->requests(), SizeIs(3));
  EXPECT_EQ(upstream_->accepted(), 2);
}

TEST_F(PoolTest, AWriteOnADyingConnectionIsNotSentAgain) {
  Serve([](int nth, const std::string&) -> RawAnswer {
    if (nth == 1) return {"", Then::kReset};
    return {JsonReply(200, "{}")};
  });
  EXPECT_EQ(ReadStatus(), 200);
  EXPECT_EQ(Write(), Fate::kNoReply);
  EXPECT_THAT(upstream_->requests(), SizeIs(2));
}

TEST_F(PoolTest, AWriteWantsAConnectionThatWasUsedJustNow) {
  ServeAlways({JsonReply(200, "{}")});
  EXPECT_EQ(ReadStatus(), 200);
  clock_.Advance(milliseconds(1000));
  EXPECT_EQ(Write(), Fate::kReply);
  EXPECT_EQ(upstream_->accepted(), 1);
  clock_.Advance(milliseconds(1001));
  EXPECT_EQ(Write(), Fate::kReply);
  EXPECT_EQ(upstream_->accepted(), 2);
  clock_.Advance(milliseconds(1001));
  EXPECT_EQ(ReadStatus(), 200);
  EXPECT_EQ(upstream_->accepted(), 2);
}

TEST_F(PoolTest, IdleConnectionsAreClosedInTheEnd) {
  ServeAlways({JsonReply(200, "{}")});
  EXPECT_EQ(ReadStatus(), 200);
  EXPECT_EQ(upstream_->open(), 1);
  clock_.Advance(seconds(2));
  UntilOpen(0);
  EXPECT_EQ(clock_.pending(), 0u);
}

TEST_F(PoolTest, AConnectionWithUnaskedBytesIsNotUsed) {
  Serve([](int nth, const std::string&) -> RawAnswer {
    if (nth == 0) return {JsonReply(200, "{}") + JsonReply(201, "{}")};
    return {JsonReply(200, "{}")};
  });
  EXPECT_EQ(ReadStatus(), 200);
  EXPECT_EQ(ReadStatus(), 200);
  EXPECT_EQ(upstream_->accepted(), 2);

  upstream_->Send(1, JsonReply(201, "{}"));
  Drain();
  EXPECT_EQ(ReadStatus(), 200);
  EXPECT_EQ(upstream_->accepted(), 3);
}

TEST_F(PoolTest, AConnectionThatSawAnErrorIsNotUsed) {
  options_.read_attempts = 1;
  Serve([](int nth, const std::string&) -> RawAnswer {
    if (nth == 0) return {"nonsense\r\n\r\n"};
    return {JsonReply(200, "{}")};
  });
  EXPECT_FALSE(Run(server_->Read(Get("/"), Soon())).ok());
  UntilOpen(0);
  EXPECT_EQ(ReadStatus(), 200);
  EXPECT_EQ(upstream_->accepted(), 2);
}

TEST_F(PoolTest, CallsAtOnceHaveAConnectionEachUpToTheCap) {
  options_.max_in_flight = 2;
  ServeAlways({});
  std::vector<Call<absl::StatusOr<Reply>>> calls;
  for (int i = 0; i < 4; ++i) calls.push_back(Start(server_->Read(Get("/"), Soon())));
  for (int i = 0; i < 4; ++i) {
    Until([&] {
      return upstream_->requests().size() == static_cast<std::size_t>(i < 2 ? 2 : i + 1);
    });
    EXPECT_EQ(upstream_->open(), 2);
    upstream_->Send(i, JsonReply(200 + i, "{}"));
    Until([&] { return calls[static_cast<std::size_t>(i)].done(); });
  }
  EXPECT_EQ(upstream_->accepted(), 2);
}

}  // namespace
}  // namespace broker::http
