#include "cli/credential_files.h"

#include <absl/strings/ascii.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "service/security/pem.h"

namespace broker::cli {
namespace {

using Trouble = std::optional<Failure>;

constexpr std::size_t kMaxPemBytes = 1 << 20;
// Of the longest token that a broker looks at.
constexpr std::size_t kMaxTokenBytes = 16 << 10;

Failure Refuse(const std::string& option, const std::string& file, const std::string& problem) {
  return {"INVALID_ARGUMENT", "", option + " " + file + problem, {}, {}, {}};
}

Trouble ReadSome(const std::string& option, const std::string& file, std::size_t max_bytes,
                 std::string* text) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    return Refuse(option, file, std::string(": ") + std::strerror(errno) + "; name a file");
  }
  text->assign(max_bytes + 1, '\0');
  stream.read(text->data(), static_cast<std::streamsize>(text->size()));
  if (stream.bad()) return Refuse(option, file, " cannot be read; name a file");
  text->resize(static_cast<std::size_t>(stream.gcount()));
  if (text->size() > max_bytes) {
    return Refuse(option, file,
                  " is larger than " + std::to_string(max_bytes >> 10) + " KiB; name another");
  }
  if (absl::StripAsciiWhitespace(*text).empty()) {
    return Refuse(option, file, " is empty; name another");
  }
  return std::nullopt;
}

}  // namespace

Trouble ReadAuthorities(const std::string& file, std::string* pem) {
  if (auto trouble = ReadSome("--ca", file, kMaxPemBytes, pem)) return trouble;
  if (!HasCertificate(*pem)) {
    return Refuse("--ca", file, " has no PEM certificate; name a file that has");
  }
  return std::nullopt;
}

Trouble ReadIdentity(const std::string& cert_file, const std::string& key_file,
                     std::string* cert_pem, std::string* key_pem) {
  if (auto trouble = ReadSome("--cert", cert_file, kMaxPemBytes, cert_pem)) return trouble;
  if (auto trouble = ReadSome("--key", key_file, kMaxPemBytes, key_pem)) return trouble;
  if (!HasCertificate(*cert_pem)) {
    return Refuse("--cert", cert_file, " has no PEM certificate; name a file that has");
  }
  if (!HasPrivateKey(*key_pem)) {
    return Refuse("--key", key_file,
                  " has no PEM private key that is not encrypted; name a file "
                  "that has");
  }
  if (ArePair(*cert_pem, *key_pem)) return std::nullopt;
  return Refuse("--key", key_file, " is not the key of --cert " + cert_file + "; name that");
}

Trouble ReadToken(const std::string& file, std::string* token) {
  std::string text;
  if (auto trouble = ReadSome("--token-file", file, kMaxTokenBytes, &text)) return trouble;
  const absl::string_view word = absl::StripAsciiWhitespace(text);
  const bool visible =
      std::all_of(word.begin(), word.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (!visible) {
    return Refuse("--token-file", file,
                  " has more in it than a token; write the token there, alone");
  }
  *token = std::string(word);
  return std::nullopt;
}

}  // namespace broker::cli
