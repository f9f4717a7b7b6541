#include "cli/token.h"

#include <absl/strings/escaping.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>

#include "cli/arguments.h"
#include "cli/json_text.h"

namespace broker::cli {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kLongestName = 63;

bool IsTokenName(const std::string& name) {
  if (name.empty() || name.size() > kLongestName) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// 256 bits that nobody can foresee; empty if the operating system has none to give.
std::string MakeToken() {
  unsigned char bytes[kTokenBytes];
  if (RAND_priv_bytes(bytes, sizeof bytes) != 1) return "";
  return "pb_" + absl::WebSafeBase64Escape(
                     absl::string_view(reinterpret_cast<const char*>(bytes), sizeof bytes));
}

std::string DigestOf(const std::string& token) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof digest));
}

}  // namespace

int RunNewToken(const NewTokenOptions& options, Context& context) {
  if (!IsTokenName(options.name)) {
    return RefuseUsage("NAME must be 1 to 63 of a-z, 0-9 and \"-\"", context);
  }
  const std::string token = MakeToken();
  if (token.empty()) {
    context.err << "error: the operating system gives no random bytes now; try again\n";
    return kUnavailable;
  }
  const std::string line = options.name + " " + DigestOf(token);
  if (context.json) {
    context.out << "{\"token\":" << JsonText(token) << ",\"line\":" << JsonText(line) << "}\n";
    return kItIsSo;
  }
  context.out << token << '\n';
  context.out.flush();
  // Else it may be going into that file: nothing but the line.
  if (context.input.person) {
    context.err << "That is the token, shown this once. The line for the broker's tokens_file:\n";
  }
  context.err << line << '\n';
  return kItIsSo;
}

}  // namespace broker::cli
