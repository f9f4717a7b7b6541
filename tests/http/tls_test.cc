// Who is believed to be the server.
#include <filesystem>
#include <fstream>

#include "tests/http/fixture.h"
#include "tests/support/certificates.h"

namespace broker::http {
namespace {

using test::CertificateAuthority;
using test::JsonReply;
using test::RawServer;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class TlsTest : public HttpTest {
 protected:
  void TearDown() override { std::filesystem::remove(ca_file_); }

  void Serve(const std::string& name, bool expired = false) {
    context_ = authority_.ServerContext(name, expired);
    upstream_ = std::make_unique<RawServer>(
        io_.get_executor(),
        [](int, const std::string&) { return test::RawAnswer{JsonReply(200, "{}")}; },
        context_.get());
  }

  std::string Trust(const CertificateAuthority& authority) {
    std::ofstream(ca_file_) << authority.Pem();
    return ca_file_;
  }

  std::string UrlAt(const std::string& host) const {
    return "https://" + host + ":" + std::to_string(upstream_->port());
  }

  void ExpectRefused(const std::string& url, const std::string& ca_file) {
    const auto server = Connect(url, ca_file);
    const WriteResult result = Run(server->Write(Post("/"), Soon()));
    EXPECT_EQ(result.fate, WriteResult::Fate::kNotSent);
    EXPECT_TRUE(HasReason(result.status, Reason::kUpstreamUnavailable));
    EXPECT_THAT(std::string(result.status.message()), HasSubstr("certificate"));
    EXPECT_FALSE(Run(server->Read(Get("/"), Soon())).ok());
    EXPECT_THAT(upstream_->requests(), SizeIs(0));
  }

  const std::string ca_file_ = testing::TempDir() + "tls_test_" +
                               testing::UnitTest::GetInstance()->current_test_info()->name() +
                               ".pem";
  const CertificateAuthority authority_;
  std::unique_ptr<boost::asio::ssl::context> context_;
  std::unique_ptr<RawServer> upstream_;
};

TEST_F(TlsTest, AServerWithItsOwnNameIsBelieved) {
  Serve("DNS:localhost");
  const auto server = Connect(UrlAt("localhost"), Trust(authority_));
  for (int i = 0; i < 3; ++i) {
    const absl::StatusOr<Reply> reply = Run(server->Read(Get("/"), Soon()));
    ASSERT_TRUE(reply.ok()) << reply.status();
    EXPECT_EQ(reply->status, 200);
  }
  EXPECT_EQ(Run(server->Write(Post("/"), Soon())).fate, WriteResult::Fate::kReply);
  EXPECT_EQ(upstream_->accepted(), 1);
}

TEST_F(TlsTest, AnAddressIsAName) {
  Serve("IP:127.0.0.1");
  const auto server = Connect(UrlAt("127.0.0.1"), Trust(authority_));
  EXPECT_TRUE(Run(server->Read(Get("/"), Soon())).ok());
}

TEST_F(TlsTest, AnotherNameIsRefused) {
  Serve("DNS:other.example.com");
  ExpectRefused(UrlAt("localhost"), Trust(authority_));
  ExpectRefused(UrlAt("127.0.0.1"), ca_file_);
}

TEST_F(TlsTest, AnUnknownAuthorityIsRefused) {
  Serve("DNS:localhost");
  ExpectRefused(UrlAt("localhost"), Trust(CertificateAuthority()));
  ExpectRefused(UrlAt("localhost"), "");
}

TEST_F(TlsTest, AnExpiredCertificateIsRefused) {
  Serve("DNS:localhost", true);
  ExpectRefused(UrlAt("localhost"), Trust(authority_));
}

TEST_F(TlsTest, OldVersionsAreRefused) {
  Serve("DNS:localhost");
  SSL_CTX_set_security_level(context_->native_handle(), 0);
  SSL_CTX_set_min_proto_version(context_->native_handle(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context_->native_handle(), TLS1_1_VERSION);
  const auto server = Connect(UrlAt("localhost"), Trust(authority_));
  EXPECT_EQ(Run(server->Write(Post("/"), Soon())).fate, WriteResult::Fate::kNotSent);
}

TEST_F(TlsTest, AConnectionThatTheServerClosedIsNotUsed) {
  Serve("DNS:localhost");
  const auto server = Connect(UrlAt("localhost"), Trust(authority_));
  for (int round = 1; round <= 2; ++round) {
    EXPECT_EQ(Run(server->Write(Post("/"), Soon())).fate, WriteResult::Fate::kReply);
    upstream_->CloseAll();
    Until([&] { return upstream_->open() == 0; });
  }
  EXPECT_EQ(upstream_->accepted(), 2);
}

TEST_F(TlsTest, AnUnreadableCaFileIsRefusedAtOnce) {
  const auto connect = TcpConnectors(io_.get_executor(), &clock_);
  const ServerUrl url = ParseServerUrl("https://localhost").value();
  EXPECT_TRUE(HasReason(connect(url, "/nowhere.pem").status(), Reason::kInvalidField));
  std::ofstream(ca_file_) << "not a certificate";
  EXPECT_TRUE(HasReason(connect(url, ca_file_).status(), Reason::kInvalidField));
}

TEST_F(TlsTest, ServersAreSharedByUrl) {
  Servers servers(TcpConnectors(io_.get_executor(), &clock_), &clock_, &random_);
  const auto at = [&](const char* url) {
    return servers.For(ParseServerUrl(url).value(), "", options_).value();
  };
  EXPECT_EQ(at("https://a.example"), at("HTTPS://A.example:443/"));
  EXPECT_NE(at("https://a.example"), at("http://a.example"));
  EXPECT_FALSE(
      servers.For(ParseServerUrl("https://b.example").value(), "/nowhere.pem", options_).ok());
}

}  // namespace
}  // namespace broker::http
