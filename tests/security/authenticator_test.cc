#include "service/security/authenticator.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/security/new_token.h"
#include "tests/security/fixture.h"

namespace broker {
namespace {

using test::Bearer;
using test::kNotAccepted;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class AuthenticatorTest : public test::SecurityTest {
 protected:
  AuthenticatorTest() { file("tokens").content = "ci " + TokenDigest("sesame"); }

  std::string AskHeaders(const std::vector<std::string>& values) {
    CallCredentials credentials;
    credentials.authorization = values;
    return Ask(credentials);
  }
  std::string AskCertificate(const std::vector<std::string>& spiffe_ids,
                             const std::vector<std::string>& dns_names) {
    CallCredentials credentials;
    credentials.spiffe_ids = spiffe_ids;
    credentials.dns_names = dns_names;
    return Ask(credentials);
  }
};

TEST_F(AuthenticatorTest, OpenTakesEverybody) {
  const auto open = Authenticator::Open();
  EXPECT_EQ(open->Authenticate({})->name(), "anonymous");
  EXPECT_EQ(open->Authenticate(Bearer("whatever"))->name(), "anonymous");
}

TEST_F(AuthenticatorTest, NobodyWithoutACredential) {
  EXPECT_EQ(Ask({}),
            "the call brings no credential that names its caller; send \"authorization: Bearer "
            "TOKEN\", or a client certificate with a SPIFFE id or a DNS name");
}

TEST_F(AuthenticatorTest, TheSchemeIsBearerInEitherCaseAndOneSpace) {
  for (const char* value : {"Bearer sesame", "bearer sesame", "BEARER sesame"}) {
    EXPECT_EQ(AskHeaders({value}), "token:ci") << value;
  }
  for (const char* value :
       {"", "sesame", "Bearer", "Bearer ", "Bearersesame", "Bearer  sesame", "Bearer\tsesame",
        " Bearer sesame", "Bearer sesame ", "Bearer ses ame", "Basic c2VzYW1l", "Token sesame",
        "Bearer sesame\n", "Bearer sesame\x80", "Bearer, sesame", "DPoP sesame"}) {
    EXPECT_EQ(
        AskHeaders({value}),
        "the authorization header has another form than \"Bearer TOKEN\"; send that, with one "
        "space")
        << value;
  }
}

TEST_F(AuthenticatorTest, RefusesTwoHeaders) {
  EXPECT_EQ(AskHeaders({"Bearer sesame", "Bearer sesame"}),
            "the call has more than one authorization header; send one");
}

TEST_F(AuthenticatorTest, RefusalsDoNotRepeatTheToken) {
  for (const char* token : {"hunter2", "aaa.hunter2.bbb", "hunter2 x"}) {
    EXPECT_THAT(Ask(Bearer(token)), Not(HasSubstr("hunter2")));
  }
}

TEST_F(AuthenticatorTest, ACertificateNamesItsCaller) {
  EXPECT_EQ(AskCertificate({"spiffe://example.com/dashboard"}, {}),
            "spiffe://example.com/dashboard");
  EXPECT_EQ(AskCertificate({"spiffe://example.com/a"}, {"a.example.com", "b.example.com"}),
            "spiffe://example.com/a");
  EXPECT_EQ(AskCertificate({}, {"dashboard.example.com"}), "dns:dashboard.example.com");
  EXPECT_EQ(AskCertificate({}, {"Dashboard.Example.com"}), "dns:dashboard.example.com");
}

TEST_F(AuthenticatorTest, ACertificateWithSeveralNamesNamesNobody) {
  EXPECT_THAT(AskCertificate({"spiffe://a/b", "spiffe://a/c"}, {"a.example.com"}),
              StartsWith("the client certificate has more than one SPIFFE id; use one whose"));
  EXPECT_THAT(
      AskCertificate({}, {"a.example.com", "b.example.com"}),
      StartsWith("the client certificate has more than one DNS name and no SPIFFE id; use"));
}

TEST_F(AuthenticatorTest, ACertificateWithADoubtfulNameNamesNobody) {
  for (const std::string& id :
       {std::string("spiffe://"), std::string("spiffe:///x"), std::string("spiffe://a/"),
        std::string("spiffe://a//b"), std::string("spiffe://a/../b"), std::string("spiffe://A/b"),
        std::string("spiffe://a/b?c"), std::string("spiffe://a/b#c"), std::string("spiffe://a/%62"),
        std::string("spiffe://a:1/b"), std::string("https://a/b"),
        std::string("spiffe://a/b\0", 13), std::string("spiffe://a/b\n"),
        "spiffe://a/" + std::string(2048, 'b')}) {
    EXPECT_THAT(AskCertificate({id}, {"a.example.com"}), HasSubstr("is not well formed; use"))
        << id;
  }
  for (const std::string& name :
       {std::string(), std::string("*.example.com"), std::string(".example.com"),
        std::string("a..b"), std::string("a b"), std::string("a.example.com\0.b", 16),
        std::string("a.example.com."), std::string(254, 'a')}) {
    EXPECT_THAT(AskCertificate({}, {name}), HasSubstr("is a wildcard or not well formed; use"))
        << name;
  }
}

TEST_F(AuthenticatorTest, ATokenSaysWhoCallsWhateverTheCertificateSays) {
  CallCredentials both = Bearer("sesame");
  both.spiffe_ids = {"spiffe://example.com/dashboard"};
  EXPECT_EQ(Ask(both), "token:ci");
  both.authorization = {"Bearer other"};
  EXPECT_EQ(Ask(both), kNotAccepted);
  both.authorization = {"Bearer a.b.c"};
  EXPECT_EQ(Ask(both), kNotAccepted);
  both.authorization = {""};
  EXPECT_THAT(Ask(both), HasSubstr("has another form than"));
}

TEST_F(AuthenticatorTest, WithoutTokensOnlyCertificatesCount) {
  config_ = {};
  EXPECT_EQ(Ask(Bearer("sesame")), kNotAccepted);
  EXPECT_EQ(Ask(Bearer("a.b.c")), kNotAccepted);
  EXPECT_EQ(AskCertificate({}, {"a.example.com"}), "dns:a.example.com");
}

}  // namespace
}  // namespace broker
