// Every way in which a bearer JWT may be wrong.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>

#include "tests/security/fixture.h"

namespace broker {
namespace {

using test::Bearer;
using test::Jwks;
using test::kNotAccepted;
using test::Signed;
using test::SigningKey;
using ::testing::HasSubstr;

constexpr char kExpired[] = "the bearer token has expired; get a new one from its issuer";
constexpr char kEarly[] =
    "the bearer token is not valid yet; call again when it is, and compare the clocks of its "
    "issuer and the broker";
constexpr char kAudience[] =
    "the bearer token is for another audience; ask its issuer for one whose aud is the broker's";
constexpr char kRs256[] = R"({"alg":"RS256"})";
constexpr char kEs256[] = R"({"alg":"ES256"})";

// Members of a payload, each as JSON.
using Claims = std::map<std::string, std::string>;

std::string Json(const Claims& claims) {
  std::string text;
  for (const auto& [name, value] : claims) {
    text += (text.empty() ? R"({")" : R"(,")") + name + R"(":)" + value;
  }
  return text + "}";
}

class JwtTest : public test::SecurityTest {
 protected:
  JwtTest() { file("keys").content = rsa().Pem() + ec().Pem(); }

  static const SigningKey& rsa() {
    static const SigningKey key = SigningKey::Rsa();
    return key;
  }
  static const SigningKey& ec() {
    static const SigningKey key = SigningKey::Ec();
    return key;
  }
  static const SigningKey& stranger() {
    static const SigningKey key = SigningKey::Rsa();
    return key;
  }

  static Claims Good() {
    return {{"iss", R"("https://issuer.example.com/")"},
            {"aud", R"("permission-broker")"},
            {"sub", R"("ann")"},
            {"exp", std::to_string(kNow + 300)},
            {"iat", std::to_string(kNow - 10)}};
  }
  static Claims With(const std::string& name, const std::string& value) {
    Claims claims = Good();
    claims[name] = value;
    return claims;
  }
  static Claims Without(const std::string& name) {
    Claims claims = Good();
    claims.erase(name);
    return claims;
  }

  std::string AskClaims(const Claims& claims) {
    return Ask(Bearer(Signed(rsa(), kRs256, Json(claims))));
  }
  std::string AskHeader(const std::string& header) {
    return Ask(Bearer(Signed(rsa(), header, Json(Good()))));
  }
};

TEST_F(JwtTest, NamesTheCallerOfAGoodToken) {
  EXPECT_EQ(Ask(Bearer(Signed(rsa(), kRs256, Json(Good())))), "corp:ann");
  EXPECT_EQ(Ask(Bearer(Signed(ec(), kEs256, Json(Good())))), "corp:ann");
  for (const char* typ : {"JWT", "jwt", "at+jwt", "application/at+jwt"}) {
    EXPECT_EQ(AskHeader(R"({"typ":")" + std::string(typ) + R"(","alg":"RS256"})"), "corp:ann");
  }
  EXPECT_TRUE(log_.lines.empty());
}

TEST_F(JwtTest, EndsAtExpGiveOrTakeTheSkew) {
  const auto expires = [&](long in) { return AskClaims(With("exp", std::to_string(kNow + in))); };
  EXPECT_EQ(expires(1), "corp:ann");
  EXPECT_EQ(expires(-29), "corp:ann");
  EXPECT_EQ(expires(-30), kExpired);
  EXPECT_EQ(expires(-31), kExpired);
  EXPECT_EQ(expires(-kNow - 1), kExpired);
  EXPECT_EQ(AskClaims(With("exp", std::to_string(kNow - 30) + ".5")), "corp:ann");
  EXPECT_EQ(AskClaims(With("exp", "18446744073709551615")), "corp:ann");
}

TEST_F(JwtTest, BeginsAtNbfAndIatGiveOrTakeTheSkew) {
  for (const char* name : {"nbf", "iat"}) {
    EXPECT_EQ(AskClaims(With(name, std::to_string(kNow + 30))), "corp:ann") << name;
    EXPECT_EQ(AskClaims(With(name, std::to_string(kNow + 31))), kEarly) << name;
    EXPECT_EQ(AskClaims(With(name, R"("0")")), kNotAccepted) << name;
    EXPECT_EQ(AskClaims(Without(name)), "corp:ann") << name;
  }
}

TEST_F(JwtTest, SkewIsFiveMinutesAtMostAndNeverNegative) {
  config_.jwt[0].skew = std::chrono::hours(5);
  EXPECT_EQ(AskClaims(With("exp", std::to_string(kNow - 299))), "corp:ann");
  EXPECT_EQ(AskClaims(With("exp", std::to_string(kNow - 300))), kExpired);
  EXPECT_EQ(AskClaims(With("nbf", std::to_string(kNow + 301))), kEarly);
}

TEST_F(JwtTest, ExpHasToBeThereAndANumber) {
  EXPECT_EQ(AskClaims(Without("exp")), kNotAccepted);
  for (const char* value : {"null", "true", R"("1999999999")", "[1999999999]", "{}"}) {
    EXPECT_EQ(AskClaims(With("exp", value)), kNotAccepted) << value;
  }
}

TEST_F(JwtTest, AudienceIsATextOrAListWithOneOfOurs) {
  EXPECT_EQ(AskClaims(With("aud", R"("pb")")), "corp:ann");
  EXPECT_EQ(AskClaims(With("aud", R"(["other","pb"])")), "corp:ann");
  EXPECT_EQ(AskClaims(With("aud", R"(["permission-broker"])")), "corp:ann");
  for (const char* value :
       {R"("other")", R"(["other","another"])", "[]", R"("")", "null", "7", R"([7])", R"([["pb"]])",
        R"({"pb":"pb"})", R"("pb ")", R"("PB")", R"("permission-broker,pb")"}) {
    EXPECT_EQ(AskClaims(With("aud", value)), kAudience) << value;
  }
  EXPECT_EQ(AskClaims(Without("aud")), kAudience);
}

TEST_F(JwtTest, AcceptsNoTokenWithoutAnAudience) {
  config_.jwt[0].audience.clear();
  EXPECT_EQ(AskClaims(Good()), kAudience);
  EXPECT_EQ(AskClaims(With("aud", R"("")")), kAudience);
}

TEST_F(JwtTest, IssuerIsExactlyTheConfiguredOne) {
  for (const char* value : {R"("https://issuer.example.com")", R"("https://ISSUER.example.com/")",
                            R"("")", "null", R"(["https://issuer.example.com/"])"}) {
    EXPECT_EQ(AskClaims(With("iss", value)), kNotAccepted) << value;
  }
  EXPECT_EQ(AskClaims(Without("iss")), kNotAccepted);
}

TEST_F(JwtTest, CallerIsOneLineOfPrintableCharacters) {
  EXPECT_EQ(AskClaims(With("sub", R"("CN=Ann B, OU=x")")), "corp:CN=Ann B, OU=x");
  const std::string longest(256, 'a');
  EXPECT_EQ(AskClaims(With("sub", '"' + longest + '"')), "corp:" + longest);
  for (const std::string& value :
       {'"' + longest + "a\"", std::string(R"("")"), std::string("7"), std::string("null"),
        std::string(R"(["ann"])"), std::string(R"("a\nb")"), std::string(R"("a\u0000b")"),
        std::string(R"("\u202eann")"), std::string("\"\xc3\xa4\""), std::string(R"(" ann")"),
        std::string(R"("ann ")"), std::string(R"("a\u007fb")")}) {
    EXPECT_EQ(AskClaims(With("sub", value)), kNotAccepted) << value;
  }
  EXPECT_EQ(AskClaims(Without("sub")), kNotAccepted);
}

TEST_F(JwtTest, AnotherClaimMayNameTheCaller) {
  config_.jwt[0].caller_claim = "email";
  EXPECT_EQ(AskClaims(Good()), kNotAccepted);
  Claims claims = With("email", R"("ann@example.com")");
  EXPECT_EQ(AskClaims(claims), "corp:ann@example.com");
  for (const char* verified : {"true", R"("true")"}) {
    claims["email_verified"] = verified;
    EXPECT_EQ(AskClaims(claims), "corp:ann@example.com") << verified;
  }
  for (const char* verified : {"false", R"("false")", "null", "1"}) {
    claims["email_verified"] = verified;
    EXPECT_EQ(AskClaims(claims), kNotAccepted) << verified;
  }
}

TEST_F(JwtTest, RefusesForgedAlgorithms) {
  const std::string payload = Json(Good());
  for (const std::string& secret : {rsa().Pem(), rsa().Pem().substr(0, rsa().Pem().size() - 1),
                                    ec().Pem(), file("keys").content, std::string()}) {
    EXPECT_EQ(Ask(Bearer(test::SignedBySecret(secret, R"({"alg":"HS256"})", payload))),
              kNotAccepted);
    EXPECT_EQ(Ask(Bearer(test::SignedBySecret(secret, kRs256, payload))), kNotAccepted);
  }
  for (const char* none : {"none", "None", "NONE", "nOnE", ""}) {
    const std::string header = R"({"alg":")" + std::string(none) + R"("})";
    EXPECT_EQ(Ask(Bearer(test::Unsigned(header, payload) + ".")), kNotAccepted) << none;
    EXPECT_EQ(Ask(Bearer(Signed(rsa(), header, payload))), kNotAccepted) << none;
  }
  // Named wrongly: each signature is good by its own key.
  EXPECT_EQ(Ask(Bearer(Signed(rsa(), kEs256, payload))), kNotAccepted);
  EXPECT_EQ(Ask(Bearer(Signed(ec(), kRs256, payload))), kNotAccepted);
  for (const char* header : {R"({"alg":"rs256"})", R"({"alg":"RS512"})", R"({"alg":"PS256"})",
                             R"({"alg":["RS256"]})", R"({"alg":null})", "{}"}) {
    EXPECT_EQ(AskHeader(header), kNotAccepted) << header;
  }
}

TEST_F(JwtTest, TakesOnlyTheConfiguredAlgorithms) {
  config_.jwt[0].algorithms = {JwtAlgorithm::kEs256};
  EXPECT_EQ(Ask(Bearer(Signed(rsa(), kRs256, Json(Good())))), kNotAccepted);
  EXPECT_EQ(Ask(Bearer(Signed(ec(), kEs256, Json(Good())))), "corp:ann");
}

TEST_F(JwtTest, RefusesHeadersThatItDoesNotUnderstand) {
  for (const char* member :
       {R"("crit":["exp"])", R"("crit":[])", R"("b64":false)", R"("typ":"logout+jwt")",
        R"("typ":"dpop+jwt")", R"("typ":7)", R"("kid":7)", R"("kid":"")", R"("alg":"RS256")"}) {
    EXPECT_EQ(AskHeader(R"({"alg":"RS256",)" + std::string(member) + "}"), kNotAccepted) << member;
  }
}

TEST_F(JwtTest, TrustsNoKeyThatTheTokenBrings) {
  const std::string header = R"({"alg":"RS256","jwk":)" + stranger().Jwk("") + "}";
  EXPECT_EQ(Ask(Bearer(Signed(stranger(), header, Json(Good())))), kNotAccepted);
  EXPECT_EQ(Ask(Bearer(Signed(stranger(), kRs256, Json(Good())))), kNotAccepted);
}

TEST_F(JwtTest, TellsNothingOfATokenThatItsIssuerDidNotSign) {
  for (const Claims& claims :
       {With("exp", "1"), With("nbf", "9999999999"), With("aud", R"("other")")}) {
    EXPECT_EQ(Ask(Bearer(Signed(stranger(), kRs256, Json(claims)))), kNotAccepted);
  }
}

TEST_F(JwtTest, RefusesEverySignatureButTheRightBytes) {
  const std::string text = test::Unsigned(kEs256, Json(Good()));
  const std::string raw = ec().Sign(text);
  const auto ask = [&](const std::string& signature) {
    return Ask(Bearer(text + "." + test::Base64Url(signature)));
  };
  EXPECT_EQ(ask(raw), "corp:ann");
  EXPECT_EQ(ask(ec().SignAsn1(text)), kNotAccepted);
  EXPECT_EQ(ask(raw + std::string(1, '\0')), kNotAccepted);
  EXPECT_EQ(ask(std::string(1, '\0') + raw), kNotAccepted);
  EXPECT_EQ(ask(raw.substr(1)), kNotAccepted);
  EXPECT_EQ(ask(std::string(64, '\0')), kNotAccepted);
  EXPECT_EQ(ask(raw.substr(32) + raw.substr(0, 32)), kNotAccepted);
  EXPECT_EQ(ask(""), kNotAccepted);
}

TEST_F(JwtTest, RefusesATamperedToken) {
  const std::string token = Signed(rsa(), kRs256, Json(Good()));
  const std::string forged = test::Base64Url(Json(With("sub", R"("root")")));
  const std::size_t first = token.find('.');
  const std::size_t second = token.rfind('.');
  EXPECT_EQ(Ask(Bearer(token.substr(0, first + 1) + forged + token.substr(second))), kNotAccepted);
  for (const std::string& more : {std::string("="), std::string("=="), std::string("$"),
                                  std::string("\x80"), std::string("\n"), std::string("A")}) {
    EXPECT_NE(Ask(Bearer(token + more)), "corp:ann") << more;
  }
  // One bit of every 20th character.
  for (std::size_t i = 0; i < token.size(); i += 20) {
    std::string bent = token;
    bent[i] ^= 1;
    EXPECT_NE(Ask(Bearer(bent)), "corp:ann") << i;
  }
}

TEST_F(JwtTest, RefusesTheBitsThatBase64LeavesOver) {
  const std::string token = Signed(ec(), kEs256, Json(Good()));
  // 64 bytes leave 4 bits of the last character.
  for (const char last : std::string("BCDEFGHIJKLMNOPQRSTUVWXYZ")) {
    if (last == token.back()) continue;
    std::string bent = token;
    bent.back() = last;
    EXPECT_EQ(Ask(Bearer(bent)), kNotAccepted) << last;
  }
}

TEST_F(JwtTest, RefusesDuplicateKeys) {
  const std::string good = Json(Good());
  for (const char* more : {R"("sub":"root")", R"("\u0073ub":"ann")", R"("exp":9999999999)",
                           R"("other":{"a":1,"a":1})", R"("other":[[{"a":{},"a":1}]])"}) {
    const std::string payload = good.substr(0, good.size() - 1) + "," + more + "}";
    EXPECT_EQ(Ask(Bearer(Signed(rsa(), kRs256, payload))), kNotAccepted) << more;
  }
  EXPECT_EQ(AskClaims(With("other", R"([{"a":1},{"a":{"a":1}}])")), "corp:ann");
}

TEST_F(JwtTest, RefusesGarbage) {
  for (const std::string& payload :
       {std::string(), std::string("ann"), std::string("[]"), std::string("{"), Json(Good()) + "{}",
        Json(Good()) + ",", "\xef\xbb\xbf" + Json(Good()), std::string("{\"sub\":\"\xff\"}")}) {
    EXPECT_EQ(Ask(Bearer(Signed(rsa(), kRs256, payload))), kNotAccepted) << payload;
  }
  for (const char* token : {"..", "a.b.c", "e30.e30.e30", ".e30.", "e30.e30.", "a..b"}) {
    EXPECT_EQ(Ask(Bearer(token)), kNotAccepted) << token;
  }
  const std::string deep = std::string(3000, '[') + std::string(3000, ']');
  EXPECT_EQ(AskClaims(With("other", deep)), kNotAccepted);
}

TEST_F(JwtTest, RefusesMoreThan16KiB) {
  EXPECT_EQ(AskClaims(With("other", '"' + std::string(11000, 'x') + '"')), "corp:ann");
  EXPECT_EQ(AskClaims(With("other", '"' + std::string(12000, 'x') + '"')), kNotAccepted);
  EXPECT_EQ(Ask(Bearer(std::string(5'000'000, '.'))), kNotAccepted);
}

TEST_F(JwtTest, ATokenThatNamesAKeyIsVerifiedByThatKeyAlone) {
  file("keys").content = Jwks(rsa().Jwk("2026") + "," + stranger().Jwk("2025") + "," +
                              ec().Jwk("ec", R"("use":"sig","alg":"ES256",)"));
  EXPECT_EQ(AskHeader(R"({"alg":"RS256","kid":"2026"})"), "corp:ann");
  EXPECT_EQ(AskHeader(kRs256), "corp:ann");
  for (const char* kid : {"2025", "2027", "ec", "2026 ", "../2026"}) {
    EXPECT_EQ(AskHeader(R"({"alg":"RS256","kid":")" + std::string(kid) + R"("})"), kNotAccepted);
  }
  EXPECT_EQ(Ask(Bearer(Signed(ec(), R"({"alg":"ES256","kid":"ec"})", Json(Good())))), "corp:ann");
  EXPECT_EQ(Ask(Bearer(Signed(ec(), R"({"alg":"RS256","kid":"ec"})", Json(Good())))), kNotAccepted);
}

TEST_F(JwtTest, KeysOfAPemFileHaveNoNames) {
  EXPECT_EQ(AskHeader(R"({"alg":"RS256","kid":"2026"})"), "corp:ann");
}

TEST_F(JwtTest, AChangedKeyFileCountsAtOnce) {
  EXPECT_EQ(AskClaims(Good()), "corp:ann");
  file("keys").content = stranger().Pem();
  EXPECT_EQ(AskClaims(Good()), kNotAccepted);
  EXPECT_EQ(Ask(Bearer(Signed(stranger(), kRs256, Json(Good())))), "corp:ann");
  file("keys").content = Jwks(rsa().Jwk("new"));
  EXPECT_EQ(AskHeader(R"({"alg":"RS256","kid":"new"})"), "corp:ann");
}

TEST_F(JwtTest, ABadKeyFileLeavesTheKeysBeforeAndIsToldOfOnce) {
  EXPECT_EQ(AskClaims(Good()), "corp:ann");
  file("keys").content = "{\"keys\":[";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(AskClaims(Good()), "corp:ann");
  ASSERT_EQ(log_.lines.size(), 1u);
  EXPECT_THAT(log_.lines[0], HasSubstr("file=keys issuer=corp problem="));
  file("keys").content = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----";
  EXPECT_EQ(AskClaims(Good()), "corp:ann");
  EXPECT_EQ(log_.lines.size(), 2u);
}

TEST_F(JwtTest, WithoutAKeyFileNobodyIsBelieved) {
  EXPECT_EQ(AskClaims(Good()), "corp:ann");
  const std::string keys = std::exchange(file("keys").content, "");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(AskClaims(Good()), kNotAccepted);
  EXPECT_EQ(log_.lines.size(), 1u);
  file("keys").content = keys;
  EXPECT_EQ(AskClaims(Good()), "corp:ann");
}

TEST_F(JwtTest, EachIssuerVouchesForItsOwnCallersOnly) {
  JwtConfig partner = config_.jwt[0];
  partner.name = "partner";
  partner.issuer = "https://partner.example.com/";
  partner.keys_file = "partner";
  config_.jwt.push_back(partner);
  file("partner").content = stranger().Pem();
  const Claims claims = With("iss", R"("https://partner.example.com/")");
  EXPECT_EQ(Ask(Bearer(Signed(stranger(), kRs256, Json(claims)))), "partner:ann");
  EXPECT_EQ(Ask(Bearer(Signed(stranger(), kRs256, Json(Good())))), kNotAccepted);
  EXPECT_EQ(AskClaims(claims), kNotAccepted);
}

TEST_F(JwtTest, OneIssuerMayBeThereTwice) {
  JwtConfig other = config_.jwt[0];
  other.name = "robots";
  other.audience = {"robots"};
  config_.jwt.push_back(other);
  EXPECT_EQ(AskClaims(With("aud", R"("robots")")), "robots:ann");
  EXPECT_EQ(AskClaims(Good()), "corp:ann");
  EXPECT_EQ(AskClaims(With("aud", R"("other")")), kAudience);
}

}  // namespace
}  // namespace broker
