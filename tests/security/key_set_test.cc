#include "service/security/key_set.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <string>

#include "tests/security/fixture.h"

namespace broker {
namespace {

using test::Jwks;
using test::SigningKey;
using ::testing::HasSubstr;

const SigningKey& Rsa() {
  static const SigningKey key = SigningKey::Rsa();
  return key;
}
const SigningKey& Ec() {
  static const SigningKey key = SigningKey::Ec();
  return key;
}

// "RS256 ES256/id": what was read; else what is wrong with it.
std::string Read(const std::string& text) {
  const absl::StatusOr<KeySet> keys = ParseKeys(text);
  // Or TLS would take it for its own.
  EXPECT_EQ(ERR_peek_error(), 0u);
  if (!keys.ok()) return FailureOf(keys.status()).message;
  std::string found;
  for (const VerificationKey& key : *keys) {
    found += (found.empty() ? "" : " ") + std::string(NameOf(key.algorithm()));
    if (!key.id().empty()) found += "/" + key.id();
  }
  return found;
}

TEST(KeySet, ReadsPem) {
  EXPECT_EQ(Read(Rsa().Pem()), "RS256");
  EXPECT_EQ(Read("Of 2026:\n" + Ec().Pem() + "\n\nOf 2025:\n" + Rsa().Pem()), "ES256 RS256");
  EXPECT_EQ(Read("\n" + Ec().Pem()), "ES256");
}

TEST(KeySet, ReadsJwks) {
  EXPECT_EQ(Read(Jwks(Rsa().Jwk("a"))), "RS256/a");
  EXPECT_EQ(Read(" \n" + Jwks(Rsa().Jwk("a") + "," + Ec().Jwk("b") + "," + Ec().Jwk(""))),
            "RS256/a ES256/b ES256");
  EXPECT_EQ(Read(Jwks(Rsa().Jwk("a", R"("use":"sig","alg":"RS256","key_ops":["verify"],)"))),
            "RS256/a");
}

TEST(KeySet, PassesOverKeysForSomethingElse) {
  for (const char* extra :
       {R"("use":"enc",)", R"("use":7,)", R"("alg":"RS512",)", R"("alg":"ES256",)",
        R"("key_ops":["encrypt"],)", R"("key_ops":"verify",)"}) {
    EXPECT_EQ(Read(Jwks(Rsa().Jwk("a", extra) + "," + Ec().Jwk("b"))), "ES256/b") << extra;
  }
  EXPECT_EQ(Read(Jwks(R"({"kty":"oct","k":"AAAA"},{"kty":"OKP","crv":"Ed25519","x":"AA"},)"
                      R"({"kty":"EC","crv":"P-384","x":"AA","y":"AA"},{},)" +
                      Ec().Jwk("b"))),
            "ES256/b");
}

TEST(KeySet, AFileWithoutAKeyIsBad) {
  for (const std::string& text :
       {std::string(), std::string("x"), Jwks(""), Jwks(R"({"kty":"oct","k":"AAAA"})"),
        Jwks(Rsa().Jwk("a", R"("use":"enc",)"))}) {
    EXPECT_THAT(Read(text), HasSubstr("has no public key that tokens can be verified by; write"));
  }
}

TEST(KeySet, ABrokenKeyMakesTheFileBad) {
  const std::string good = Ec().Jwk("b") + ",";
  for (const char* bad :
       {R"({"kty":"RSA"})", R"({"kty":"RSA","n":"AQAB","e":"AQAB"})",
        R"({"kty":"RSA","n":7,"e":"AQAB"})", R"({"kty":"RSA","n":"a+b","e":"AQAB"})",
        R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})"}) {
    EXPECT_THAT(Read(Jwks(good + bad)), HasSubstr("key 2 of the file is broken or too weak"))
        << bad;
  }
  const std::string one(32, '\1');
  EXPECT_THAT(Read(Jwks(R"({"kty":"EC","crv":"P-256","x":")" + test::Base64Url(one) + R"(","y":")" +
                        test::Base64Url(one) + R"("})")),
              HasSubstr("key 1 of the file is broken"));
  EXPECT_THAT(Read(Jwks(R"({"kty":"RSA","n":")" + test::Base64Url(std::string(256, '\xff')) +
                        R"(","e":"AQ"})")),
              HasSubstr("key 1 of the file is broken"));
  EXPECT_THAT(Read(Jwks("7")), HasSubstr("is no JSON object"));
  EXPECT_THAT(Read(Ec().Pem() + Rsa().Pem().substr(0, 200)),
              HasSubstr("key 2 of the file is no readable public key"));
  for (const char* text : {"{", "{}", R"({"keys":{}})", R"({"keys":[],"keys":[]})"}) {
    EXPECT_THAT(Read(text), HasSubstr("; write the issuer's public keys to it")) << text;
  }
}

TEST(KeySet, WeakKeysAndOtherCurvesAreBad) {
  EXPECT_THAT(Read(SigningKey::Rsa(1024).Pem()), HasSubstr("no readable public key"));
  EXPECT_THAT(Read(Jwks(SigningKey::Rsa(1024).Jwk("a"))), HasSubstr("broken or too weak"));
  EXPECT_THAT(Read(SigningKey::Ec("P-384").Pem()), HasSubstr("no readable public key"));
  EXPECT_THAT(Read(SigningKey::Ec("secp256k1").Pem()), HasSubstr("no readable public key"));
}

TEST(KeySet, PrivateKeysAreRefused) {
  EXPECT_THAT(Read(Rsa().PrivatePem()), HasSubstr("key 1 of the file is a private one"));
  EXPECT_THAT(Read(Jwks(Ec().Jwk("a", R"("d":"AAAA",)"))),
              HasSubstr("key 1 of the file is a private"));
}

TEST(KeySet, HasAtMost32Keys) {
  std::string pem;
  for (int i = 0; i < 32; ++i) pem += Ec().Pem();
  EXPECT_THAT(Read(pem), HasSubstr("ES256 ES256"));
  EXPECT_THAT(Read(pem + Ec().Pem()), HasSubstr("more than 32 keys"));
}

TEST(KeySet, VerifiesWhatTheKeySigned) {
  const SigningKey other = SigningKey::Ec("P-384");
  for (const SigningKey* key : {&Rsa(), &Ec()}) {
    const KeySet keys = ParseKeys(key->Pem()).value();
    EXPECT_TRUE(keys[0].Verifies("text", key->Sign("text")));
    EXPECT_FALSE(keys[0].Verifies("texT", key->Sign("text")));
    EXPECT_FALSE(keys[0].Verifies("text", other.Sign("text")));
    EXPECT_FALSE(keys[0].Verifies("text", ""));
    EXPECT_EQ(ERR_peek_error(), 0u);
  }
}

}  // namespace
}  // namespace broker
