#include "service/security/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>

namespace broker {
namespace {

template <auto free>
struct Freer {
  template <class T>
  void operator()(T* value) const {
    free(value);
  }
};
template <class T, auto free>
using Owned = std::unique_ptr<T, Freer<free>>;

// gRPC's TLS may use the same thread's queue.
class ErrorMark {
 public:
  ErrorMark() { ERR_set_mark(); }
  ErrorMark(const ErrorMark&) = delete;
  ErrorMark& operator=(const ErrorMark&) = delete;
  ~ErrorMark() { ERR_pop_to_mark(); }
};

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::size_t kCoordinate = 32;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::shared_ptr<EVP_PKEY> Shared(EVP_PKEY* key) {
  return key == nullptr ? nullptr : std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free);
}

// `text` begins with the block.
PemBlock ReadBlock(std::string_view text) {
  PemBlock block;
  const std::string_view label =
      text.substr(kBegin.size(), text.find("-----", kBegin.size()) - kBegin.size());
  if (label.ends_with("PRIVATE KEY")) {
    block.kind = PemBlock::Kind::kPrivate;
    return block;
  }
  if (label != "PUBLIC KEY" && label != "RSA PUBLIC KEY") return block;
  block.kind = PemBlock::Kind::kPublic;
  const Owned<BIO, BIO_free> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  if (PEM_read_bio(bio.get(), &name, &header, &data, &size) != 1) return block;
  const unsigned char* at = data;
  block.key = Shared(label == "PUBLIC KEY" ? d2i_PUBKEY(nullptr, &at, size)
                                           : d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, size));
  if (at != data + size) block.key = nullptr;
  OPENSSL_free(name);
  OPENSSL_free(header);
  OPENSSL_free(data);
  return block;
}

std::shared_ptr<EVP_PKEY> FromParams(const char* type, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM, OSSL_PARAM_free> params(OSSL_PARAM_BLD_to_param(builder));
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
      EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (params == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return Shared(key);
}

bool IsUsableRsa(EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  if (bits < 2048 || bits > 8192) return false;
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &number) != 1) return false;
  const Owned<BIGNUM, BN_free> exponent(number);
  // Everybody can sign for an exponent of 1.
  return BN_is_odd(exponent.get()) && !BN_is_one(exponent.get()) && BN_num_bits(number) <= 64;
}

bool IsUsableP256(EVP_PKEY* key) {
  std::array<char, 64> curve{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key, curve.data(), curve.size(), &size) != 1) return false;
  if (std::string_view(curve.data(), size) != SN_X9_62_prime256v1) return false;
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return context != nullptr && EVP_PKEY_public_check(context.get()) == 1;
}

// OpenSSL wants the two numbers in ASN.1. Empty if `raw` is not 64 bytes.
std::string EcdsaAsn1(std::string_view raw) {
  if (raw.size() != 2 * kCoordinate) return {};
  const Owned<ECDSA_SIG, ECDSA_SIG_free> signature(ECDSA_SIG_new());
  Owned<BIGNUM, BN_free> r(BN_bin2bn(Bytes(raw), kCoordinate, nullptr));
  Owned<BIGNUM, BN_free> s(BN_bin2bn(Bytes(raw) + kCoordinate, kCoordinate, nullptr));
  if (signature == nullptr || r == nullptr || s == nullptr ||
      ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) {
    return {};
  }
  // The signature owns them now.
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) return {};
  std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return text;
}

}  // namespace

std::vector<PemBlock> PemBlocks(std::string_view text) {
  const ErrorMark mark;
  std::vector<PemBlock> blocks;
  std::size_t begin = text.find(kBegin);
  while (begin != std::string_view::npos) {
    const std::size_t next = text.find(kBegin, begin + kBegin.size());
    blocks.push_back(ReadBlock(text.substr(begin, next - begin)));
    begin = next;
  }
  return blocks;
}

std::shared_ptr<EVP_PKEY> RsaKey(std::string_view n, std::string_view e) {
  const ErrorMark mark;
  // Far above what is usable.
  if (n.size() > 2048 || e.size() > 2048) return nullptr;
  const Owned<BIGNUM, BN_free> modulus(BN_bin2bn(Bytes(n), static_cast<int>(n.size()), nullptr));
  const Owned<BIGNUM, BN_free> exponent(BN_bin2bn(Bytes(e), static_cast<int>(e.size()), nullptr));
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  if (modulus == nullptr || exponent == nullptr || builder == nullptr ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
    return nullptr;
  }
  return FromParams("RSA", builder.get());
}

std::shared_ptr<EVP_PKEY> P256Key(std::string_view x, std::string_view y) {
  const ErrorMark mark;
  if (x.size() != kCoordinate || y.size() != kCoordinate) return nullptr;
  const std::string point = '\x04' + std::string(x) + std::string(y);
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                      SN_X9_62_prime256v1, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1) {
    return nullptr;
  }
  return FromParams("EC", builder.get());
}

std::optional<JwtAlgorithm> AlgorithmFor(EVP_PKEY* key) {
  const ErrorMark mark;
  if (key == nullptr) return std::nullopt;
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA && IsUsableRsa(key)) return JwtAlgorithm::kRs256;
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC && IsUsableP256(key)) return JwtAlgorithm::kEs256;
  return std::nullopt;
}

bool VerifySignature(EVP_PKEY* key, JwtAlgorithm algorithm, std::string_view text,
                     std::string_view signature) {
  const ErrorMark mark;
  std::string asn1;
  if (algorithm == JwtAlgorithm::kEs256) {
    asn1 = EcdsaAsn1(signature);
    if (asn1.empty()) return false;
    signature = asn1;
  }
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  return context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(text),
                          text.size()) == 1;
}

}  // namespace broker
