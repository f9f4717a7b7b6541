// One deadline over every phase, cancellation, the line and the breaker, on real sockets.
#include <boost/asio/ip/tcp.hpp>

#include "tests/http/fixture.h"
#include "tests/support/certificates.h"

namespace broker::http {
namespace {

using std::chrono::seconds;
using test::JsonReply;
using test::RawAnswer;
using test::RawServer;
using Fate = WriteResult::Fate;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class DeadlineTest : public HttpTest {
 protected:
  void SetUp() override {
    upstream_ = std::make_unique<RawServer>(io_.get_executor(),
                                            [this](int, const std::string&) { return answer_; });
    server_ = Connect(upstream_->url());
  }

  void ExpectTimedOut(const absl::Status& status) {
    EXPECT_TRUE(HasReason(status, Reason::kUpstreamUnavailable)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("in time"));
  }

  // Lets the deadline of a hanging write and of a hanging read pass once `hangs` is true.
  template <class Condition>
  void ExpectWriteEnds(Fate fate, Condition hangs, Request request) {
    const auto write = Start(server_->Write(std::move(request), In(seconds(10))));
    Until(hangs);
    EXPECT_FALSE(write.done());
    clock_.Advance(seconds(10));
    const WriteResult result = Finish(write);
    EXPECT_EQ(result.fate, fate);
    ExpectTimedOut(result.status);
  }

  RawAnswer answer_;  // nothing: the server hangs
  std::unique_ptr<RawServer> upstream_;
  std::unique_ptr<Server> server_;
};

TEST_F(DeadlineTest, EndsTheReading) {
  const auto read = Start(server_->Read(Get("/"), In(seconds(10))));
  Until([&] { return upstream_->requests().size() == 1; });
  clock_.Advance(seconds(9));
  EXPECT_FALSE(read.done());
  clock_.Advance(seconds(1));
  ExpectTimedOut(Finish(read).status());
  Until([&] { return upstream_->open() == 0; });
  EXPECT_THAT(upstream_->requests(), SizeIs(1));
  ExpectWriteEnds(
      Fate::kNoReply, [&] { return upstream_->requests().size() == 2; }, Post("/"));
}

TEST_F(DeadlineTest, EndsTheReadingOfABody) {
  answer_.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";
  ExpectWriteEnds(
      Fate::kNoReply, [&] { return upstream_->requests().size() == 1; }, Post("/"));
}

TEST_F(DeadlineTest, EndsTheWriting) {
  upstream_->FallSilent();
  ExpectWriteEnds(
      Fate::kNoReply, [&] { return upstream_->accepted() == 1; },
      Post("/", std::string(std::size_t{32} << 20, ' ')));
}

TEST_F(DeadlineTest, EndsTheHandshake) {
  upstream_->FallSilent();
  server_ = Connect("https://127.0.0.1:" + std::to_string(upstream_->port()));
  ExpectWriteEnds(
      Fate::kNotSent, [&] { return upstream_->accepted() == 1; }, Post("/"));
}

TEST_F(DeadlineTest, EndsTheConnecting) {
  using boost::asio::ip::tcp;
  // Nobody accepts, and the one place in the backlog is taken: the next connection stays half open.
  tcp::acceptor full(io_, tcp::v4());
  full.bind({boost::asio::ip::address_v4::loopback(), 0});
  full.listen(0);
  tcp::socket first(io_);
  first.connect(full.local_endpoint());
  server_ = Connect("http://127.0.0.1:" + std::to_string(full.local_endpoint().port()));
  const auto write = Start(server_->Write(Post("/"), In(seconds(10))));
  const auto read = Start(server_->Read(Get("/"), In(seconds(10))));
  Drain();
  EXPECT_FALSE(write.done() || read.done());
  clock_.Advance(seconds(10));
  EXPECT_EQ(Finish(write).fate, Fate::kNotSent);
  ExpectTimedOut(Finish(read).status());
}

TEST_F(DeadlineTest, EndsTheWaitingInLine) {
  options_.max_in_flight = 1;
  server_ = Connect(upstream_->url());
  const auto first = Start(server_->Read(Get("/"), In(seconds(60))));
  ExpectWriteEnds(
      Fate::kNotSent, [&] { return upstream_->requests().size() == 1; }, Post("/"));
  upstream_->Send(0, JsonReply(200, "{}"));
  EXPECT_TRUE(Finish(first).ok());
}

TEST_F(DeadlineTest, NothingBeginsAfterIt) {
  ExpectTimedOut(Run(server_->Read(Get("/"), In(seconds(0)))).status());
  EXPECT_EQ(Run(server_->Write(Post("/"), In(seconds(-1)))).fate, Fate::kNotSent);
  EXPECT_EQ(upstream_->accepted(), 0);
}

TEST_F(DeadlineTest, AFullLineRefuses) {
  options_.max_in_flight = 1;
  options_.max_waiting = 1;
  server_ = Connect(upstream_->url());
  const auto first = Start(server_->Read(Get("/1"), Soon()));
  const auto second = Start(server_->Read(Get("/2"), Soon()));
  const WriteResult third = Run(server_->Write(Post("/3"), Soon()));
  EXPECT_EQ(third.fate, Fate::kNotSent);
  EXPECT_TRUE(HasReason(third.status, Reason::kBrokerOverloaded));
  EXPECT_TRUE(FailureOf(third.status).retry_delay);
  Until([&] { return upstream_->requests().size() == 1; });
  upstream_->Send(0, JsonReply(200, "{}"));
  Until([&] { return upstream_->requests().size() == 2; });
  upstream_->Send(1, JsonReply(200, "{}"));
  EXPECT_TRUE(Finish(first).ok());
  EXPECT_TRUE(Finish(second).ok());
}

TEST_F(DeadlineTest, ACancelledReadGivesEverythingBack) {
  options_.max_in_flight = 1;
  server_ = Connect(upstream_->url());
  const auto reading = Start(server_->Read(Get("/"), Soon()));
  const auto waiting = Start(server_->Read(Get("/"), Soon()));
  Until([&] { return upstream_->requests().size() == 1; });
  waiting.Cancel();
  Until([&] { return waiting.done(); });
  EXPECT_TRUE(waiting.cancelled());
  reading.Cancel();
  Until([&] { return reading.done(); });
  EXPECT_TRUE(reading.cancelled());
  Until([&] { return upstream_->open() == 0; });
  EXPECT_EQ(clock_.pending(), 0u);
  answer_.bytes = JsonReply(200, "{}");
  EXPECT_TRUE(Run(server_->Read(Get("/"), Soon())).ok());
}

TEST_F(DeadlineTest, ACancelledHandshakeGivesEverythingBack) {
  options_.max_in_flight = 1;
  upstream_->FallSilent();
  server_ = Connect("https://127.0.0.1:" + std::to_string(upstream_->port()));
  const auto read = Start(server_->Read(Get("/"), Soon()));
  Until([&] { return upstream_->accepted() == 1; });
  read.Cancel();
  Until([&] { return read.done(); });
  EXPECT_TRUE(read.cancelled());
  EXPECT_EQ(clock_.pending(), 0u);
}

TEST_F(DeadlineTest, CallsMayOutliveTheServer) {
  const auto read = Start(server_->Read(Get("/"), Soon()));
  Until([&] { return upstream_->requests().size() == 1; });
  server_.reset();
  upstream_->Send(0, JsonReply(200, "{}"));
  EXPECT_TRUE(Finish(read).ok());
}

class BreakerOnSocketsTest : public DeadlineTest {
 protected:
  void SetUp() override {
    options_.read_attempts = 1;
    options_.breaker_failures = 2;
    DeadlineTest::SetUp();
  }

  absl::Status Read() { return Run(server_->Read(Get("/"), Soon())).status(); }
  std::size_t asked() const { return upstream_->requests().size(); }
};

TEST_F(BreakerOnSocketsTest, OpensAndProbesOnce) {
  answer_.then = RawAnswer::Then::kReset;
  EXPECT_FALSE(Read().ok());
  EXPECT_FALSE(server_->unreachable());
  EXPECT_FALSE(Read().ok());
  EXPECT_TRUE(server_->unreachable());

  const absl::Status refused = Read();
  EXPECT_TRUE(HasReason(refused, Reason::kUpstreamUnavailable));
  EXPECT_EQ(FailureOf(refused).retry_delay, seconds(5));
  EXPECT_EQ(Run(server_->Write(Post("/"), Soon())).fate, Fate::kNotSent);
  EXPECT_EQ(asked(), 2u);

  clock_.Advance(seconds(5));
  answer_ = {};
  const auto probe = Start(server_->Read(Get("/"), Soon()));
  Until([&] { return asked() == 3; });
  EXPECT_TRUE(HasReason(Read(), Reason::kUpstreamUnavailable));
  EXPECT_EQ(asked(), 3u);
  upstream_->Send(2, JsonReply(200, "{}"));
  EXPECT_TRUE(Finish(probe).ok());
  EXPECT_FALSE(server_->unreachable());
}

TEST_F(BreakerOnSocketsTest, ACancelledProbeMakesRoomForTheNext) {
  answer_.then = RawAnswer::Then::kReset;
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(Read().ok());
  clock_.Advance(seconds(5));
  answer_ = {};
  const auto probe = Start(server_->Read(Get("/"), Soon()));
  Until([&] { return asked() == 3; });
  probe.Cancel();
  Until([&] { return probe.done(); });
  answer_.bytes = JsonReply(200, "{}");
  EXPECT_TRUE(Read().ok());
}

TEST_F(BreakerOnSocketsTest, CountsGatewayRepliesButNoOthers) {
  answer_.bytes = JsonReply(500, "{}");
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Read().ok());
  EXPECT_FALSE(server_->unreachable());
  answer_.bytes = JsonReply(504, "{}");
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(Read().ok());
  EXPECT_TRUE(server_->unreachable());
}

TEST_F(BreakerOnSocketsTest, AnImpatientCallerIsNoFailureOfTheServer) {
  for (int i = 0; i < 4; ++i) {
    const std::size_t before = asked();
    const auto read = Start(server_->Read(Get("/"), In(seconds(4))));
    Until([&] { return asked() == before + 1; });
    clock_.Advance(seconds(4));
    ExpectTimedOut(Finish(read).status());
  }
  EXPECT_FALSE(server_->unreachable());
  for (int i = 0; i < 2; ++i) {
    const std::size_t before = asked();
    const auto read = Start(server_->Read(Get("/"), In(seconds(5))));
    Until([&] { return asked() == before + 1; });
    clock_.Advance(seconds(5));
    ExpectTimedOut(Finish(read).status());
  }
  EXPECT_TRUE(server_->unreachable());
}

TEST_F(BreakerOnSocketsTest, ACallerThatLeavesIsNoFailureOfTheServer) {
  for (std::size_t i = 0; i < 4; ++i) {
    const auto read = Start(server_->Read(Get("/"), Soon()));
    Until([&] { return asked() == i + 1; });
    read.Cancel();
    Until([&] { return read.done(); });
    EXPECT_TRUE(read.cancelled());
  }
  EXPECT_FALSE(server_->unreachable());
}

TEST_F(BreakerOnSocketsTest, ThoseInLineFailWithItToo) {
  options_.max_in_flight = 1;
  options_.breaker_failures = 1;
  server_ = Connect(upstream_->url());
  const auto first = Start(server_->Read(Get("/"), Soon()));
  const auto second = Start(server_->Write(Post("/"), Soon()));
  Until([&] { return asked() == 1; });
  upstream_->Send(0, "nonsense\r\n\r\n");
  EXPECT_FALSE(Finish(first).ok());
  EXPECT_EQ(Finish(second).fate, Fate::kNotSent);
  EXPECT_EQ(asked(), 1u);
}

}  // namespace
}  // namespace broker::http
