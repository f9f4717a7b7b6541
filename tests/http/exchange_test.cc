// Reads and writes against a server that misbehaves.
#include "tests/http/fixture.h"

namespace broker::http {
namespace {

using std::chrono::seconds;
using test::JsonReply;
using test::RawAnswer;
using test::RawServer;
using Then = RawAnswer::Then;
using Fate = WriteResult::Fate;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kOk[] = R"({"id":7})";

class ExchangeTest : public HttpTest {
 protected:
  // A server that gives this answer to everything.
  void Serve(RawAnswer answer) {
    Serve([answer](int, const std::string&) { return answer; });
  }
  void Serve(RawServer::Script script) {
    upstream_ = std::make_unique<RawServer>(io_.get_executor(), std::move(script));
    server_ = Connect(upstream_->url());
  }

  absl::StatusOr<Reply> Read() { return Run(server_->Read(Get("/api/users"), Soon())); }
  WriteResult Write() { return Run(server_->Write(Post("/api/users"), Soon())); }

  std::unique_ptr<RawServer> upstream_;
  std::unique_ptr<Server> server_;
};

void ExpectFailure(const absl::Status& status, Reason reason, const std::string& words) {
  EXPECT_TRUE(HasReason(status, reason)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(words));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
}

TEST_F(ExchangeTest, AReadGivesTheWholeReply) {
  Serve(
      {"HTTP/1.1 429 Slow Down\r\nContent-Type: Application/JSON; charset=utf-8\r\n"
       "Retry-After: 30\r\nContent-Length: 2\r\n\r\n{}"});
  const Reply reply = Read().value();
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.content_type, "application/json");
  EXPECT_EQ(reply.retry_after, "30");
  EXPECT_EQ(reply.body, "{}");
  EXPECT_TRUE(reply.keep_alive);
  EXPECT_THAT(upstream_->requests(), SizeIs(1));
}

TEST_F(ExchangeTest, ThePathOfTheServerComesFirst) {
  Serve({JsonReply(200, kOk)});
  server_ = Connect(upstream_->url() + "/grafana/");
  ASSERT_TRUE(Read().ok());
  EXPECT_THAT(upstream_->requests()[0],
              AllOf(HasSubstr("GET /grafana/api/users HTTP/1.1\r\n"),
                    HasSubstr("Host: 127.0.0.1:" + std::to_string(upstream_->port()))));
}

TEST_F(ExchangeTest, ARefusedSegmentSendsNothing) {
  Serve({JsonReply(200, kOk)});
  Request request = Post("/api/users");
  request.target.Segment("..");
  EXPECT_TRUE(HasReason(Run(server_->Read(request, Soon())).status(), Reason::kInvalidField));
  const WriteResult result = Run(server_->Write(request, Soon()));
  EXPECT_EQ(result.fate, Fate::kNotSent);
  EXPECT_TRUE(HasReason(result.status, Reason::kInvalidField));
  EXPECT_EQ(upstream_->accepted(), 0);
}

TEST_F(ExchangeTest, ARedirectIsAReplyAndCookiesAreNotKept) {
  Serve({JsonReply(302, "{}", "Location: /login\r\nSet-Cookie: session=secret\r\n")});
  EXPECT_EQ(Read()->status, 302);
  EXPECT_EQ(Read()->status, 302);
  ASSERT_THAT(upstream_->requests(), SizeIs(2));
  EXPECT_THAT(upstream_->requests()[1],
              AllOf(HasSubstr("GET /api/users"), Not(HasSubstr("ookie"))));
}

TEST_F(ExchangeTest, AChunkedReplyIsPutTogether) {
  Serve({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[1\r\n3\r\n,2]\r\n0\r\n\r\n"});
  EXPECT_EQ(Read()->body, "[1,2]");
}

TEST_F(ExchangeTest, InterimRepliesAreSkipped) {
  Serve({"HTTP/1.1 103 Early Hints\r\n\r\n" + JsonReply(200, kOk)});
  EXPECT_EQ(Read()->status, 200);
  Serve({"HTTP/1.1 101 Switching Protocols\r\n\r\n"});
  ExpectFailure(Read().status(), Reason::kUpstreamProtocol, "not HTTP/1.1");
}

TEST_F(ExchangeTest, AStatusBelow100IsNone) {
  Serve({"HTTP/1.1 002 OK\r\nContent-Length: 2\r\n\r\n{}"});
  ExpectFailure(Read().status(), Reason::kUpstreamProtocol, "not HTTP/1.1");
}

TEST_F(ExchangeTest, AReadIsTriedAgainUntilThereIsAReply) {
  Serve([](int nth, const std::string&) -> RawAnswer {
    if (nth == 0) return {"", Then::kReset};
    if (nth == 1) return {JsonReply(503, "secret")};
    return {JsonReply(200, kOk)};
  });
  EXPECT_EQ(Read()->status, 200);
  EXPECT_THAT(upstream_->requests(), SizeIs(3));
}

TEST_F(ExchangeTest, EveryAttemptIsNotedInTheCallsTrail) {
  Serve([](int nth, const std::string&) -> RawAnswer {
    if (nth == 1) return {"", Then::kReset};
    if (nth == 2) return {JsonReply(503, "secret")};
    if (nth == 4) return {"", Then::kClose};
    return {JsonReply(200, kOk)};
  });
  // Leaves a connection on which the next read is sent once in vain.
  ASSERT_TRUE(Read().ok());
  CallContext context = Soon();
  context.trail = std::make_shared<RequestTrail>();
  Request request;
  request.target = Target("/api/users").Segment("7").Query("q", "secret");
  EXPECT_EQ(Run(server_->Read(request, context))->status, 200);
  request.method = Method::kPost;
  EXPECT_EQ(Run(server_->Write(request, context.Until(MonoTime::max()))).fate, Fate::kNoReply);
  upstream_->StopListening();
  EXPECT_EQ(Run(server_->Write(request, context)).fate, Fate::kNotSent);
  const std::string path = "/api/users/{}";
  EXPECT_THAT(context.trail->requests(),
              ElementsAre(UpstreamRequest{"GET", path, 0}, UpstreamRequest{"GET", path, 503},
                          UpstreamRequest{"GET", path, 200}, UpstreamRequest{"POST", path, 0}));
}

TEST(RequestTrail, CountsWhatItDoesNotKeep) {
  RequestTrail trail;
  for (int i = 0; i < RequestTrail::kMost + 5; ++i) trail.Add({"GET", "/x/{}", 200});
  trail.Add({"POST", "/x", 500});
  const std::vector<UpstreamRequest> requests = trail.requests();
  ASSERT_THAT(requests, SizeIs(RequestTrail::kMost + 2));
  EXPECT_EQ(requests[RequestTrail::kMost], (UpstreamRequest{"POST", "/x", 500}));
  EXPECT_EQ(requests.back(), (UpstreamRequest{"", "", 0, 5}));
}

TEST_F(ExchangeTest, TheLastAttemptsReplyIsGivenAsItIs) {
  Serve({JsonReply(503, "{}")});
  EXPECT_EQ(Read()->status, 503);
  EXPECT_THAT(upstream_->requests(), SizeIs(3));
}

TEST_F(ExchangeTest, OtherRepliesAreNotTriedAgain) {
  for (const int status : {400, 401, 404, 429, 500}) {
    Serve({JsonReply(status, "{}")});
    EXPECT_EQ(Read()->status, status);
    EXPECT_THAT(upstream_->requests(), SizeIs(1)) << status;
  }
}

TEST_F(ExchangeTest, AttemptsAreSpacedByChanceAndStayInsideTheDeadline) {
  random_.value = 50'000;  // microseconds
  Serve({"", Then::kClose});
  const auto call = Start(server_->Read(Get("/"), In(std::chrono::milliseconds(120))));
  for (int attempt = 1; attempt <= 2; ++attempt) {
    Until([&] { return upstream_->requests().size() == static_cast<std::size_t>(attempt); });
    Until([&] { return clock_.next_alarm() == clock_.Mono() + std::chrono::milliseconds(50); });
    clock_.Advance(std::chrono::milliseconds(50));
  }
  ExpectFailure(Finish(call).status(), Reason::kUpstreamUnavailable, "was closed");
  random_.value = 119'000;
  const auto late = Start(server_->Read(Get("/"), In(std::chrono::milliseconds(10))));
  ExpectFailure(Finish(late).status(), Reason::kUpstreamUnavailable, "was closed");
}

TEST_F(ExchangeTest, AWriteIsSentOnce) {
  for (const RawAnswer& answer :
       {RawAnswer{"", Then::kClose}, RawAnswer{"", Then::kReset},
        RawAnswer{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsecret", Then::kClose},
        RawAnswer{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsecret", Then::kReset},
        RawAnswer{"HTTP/1.1 200", Then::kClose}}) {
    Serve(answer);
    const WriteResult result = Write();
    EXPECT_EQ(result.fate, Fate::kNoReply);
    ExpectFailure(result.status, Reason::kUpstreamUnavailable, "was closed");
    EXPECT_THAT(upstream_->requests(), SizeIs(1));
  }
}

TEST_F(ExchangeTest, AWritesReplyIsGivenWhateverItsStatus) {
  for (const int status : {200, 302, 400, 500, 503}) {
    Serve({JsonReply(status, kOk)});
    const WriteResult result = Write();
    EXPECT_EQ(result.fate, Fate::kReply);
    EXPECT_TRUE(result.status.ok());
    EXPECT_EQ(result.reply.status, status);
    EXPECT_THAT(upstream_->requests(), SizeIs(1));
  }
}

TEST_F(ExchangeTest, WithoutAConnectionAWriteIsNotSent) {
  Serve({JsonReply(200, kOk)});
  upstream_->StopListening();
  const WriteResult result = Write();
  EXPECT_EQ(result.fate, Fate::kNotSent);
  ExpectFailure(result.status, Reason::kUpstreamUnavailable, "no connection");
  ExpectFailure(Read().status(), Reason::kUpstreamUnavailable, "no connection");
}

TEST_F(ExchangeTest, AServerThatHangsUpGivesNoReply) {
  Serve({JsonReply(200, kOk)});
  upstream_->HangUp();
  ExpectFailure(Read().status(), Reason::kUpstreamUnavailable, "was closed");
  EXPECT_EQ(upstream_->accepted(), 3);
  EXPECT_EQ(Write().fate, Fate::kNoReply);
  EXPECT_EQ(upstream_->accepted(), 4);
}

TEST_F(ExchangeTest, ACutBodyIsNoReply) {
  Serve({"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"secret\":1}", Then::kClose});
  ExpectFailure(Read().status(), Reason::kUpstreamUnavailable, "was closed");
  EXPECT_THAT(upstream_->requests(), SizeIs(3));
}

TEST_F(ExchangeTest, ABodyWithoutAStatedEndIsNoReply) {
  Serve({"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[]", Then::kClose});
  ExpectFailure(Read().status(), Reason::kUpstreamProtocol, "stated length");
  EXPECT_EQ(Write().fate, Fate::kNoReply);
}

TEST_F(ExchangeTest, WhatIsNotHttpIsRefused) {
  for (const char* bytes :
       {"secret\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nsecret\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: secret\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nsecret\r\n"}) {
    Serve({bytes});
    ExpectFailure(Read().status(), Reason::kUpstreamProtocol, "not HTTP/1.1");
    EXPECT_THAT(upstream_->requests(), SizeIs(1)) << bytes;
    EXPECT_EQ(Write().fate, Fate::kNoReply) << bytes;
  }
}

TEST_F(ExchangeTest, AnOversizedBodyIsRefusedBeforeItIsRead) {
  Serve({"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\nsecret"});
  ExpectFailure(Read().status(), Reason::kUpstreamProtocol, "larger than");
  EXPECT_THAT(upstream_->requests(), SizeIs(1));
  Until([&] { return upstream_->open() == 0; });
  const WriteResult result = Write();
  EXPECT_EQ(result.fate, Fate::kNoReply);
  ExpectFailure(result.status, Reason::kUpstreamProtocol, "larger than");
}

TEST_F(ExchangeTest, AnOversizedBodyInChunksIsRefusedAtTheLimit) {
  std::string reply = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 100; ++i) reply += "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  Serve({reply});
  ExpectFailure(Read().status(), Reason::kUpstreamProtocol, "larger than");
  Until([&] { return upstream_->open() == 0; });
}

TEST_F(ExchangeTest, TheBodyLimitIsTheRequests) {
  Serve({JsonReply(200, std::string(3 << 20, ' '))});
  Request request = Get("/api/users");
  EXPECT_FALSE(Run(server_->Read(request, Soon())).ok());
  request.reply_limit = kListBody;
  const absl::StatusOr<Reply> reply = Run(server_->Read(request, Soon()));
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->body.size(), std::size_t{3} << 20);
}

TEST_F(ExchangeTest, AnOversizedHeadIsRefused) {
  Serve({JsonReply(200, kOk, "X-Fill: " + std::string(12 << 10, 'x') + "\r\n")});
  EXPECT_TRUE(Read().ok());
  Serve({JsonReply(200, kOk, "X-Fill: " + std::string(20 << 10, 'x') + "\r\n")});
  ExpectFailure(Read().status(), Reason::kUpstreamProtocol, "larger than");
  EXPECT_EQ(Write().fate, Fate::kNoReply);
}

}  // namespace
}  // namespace broker::http
