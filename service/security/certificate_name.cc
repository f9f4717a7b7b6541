#include "service/security/certificate_name.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <string_view>

#include "service/security/refusal.h"

namespace broker {
namespace {

constexpr std::string_view kSpiffe = "spiffe://";
constexpr std::size_t kMaxSpiffeId = 2048;
constexpr std::size_t kMaxDnsName = 253;

bool ConsistsOf(std::string_view text, std::string_view punctuation) {
  return std::all_of(text.begin(), text.end(), [=](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           punctuation.find(c) != std::string_view::npos;
  });
}

// spiffe://TRUST-DOMAIN/SEGMENT/..., with nothing in it that could be read in two ways.
bool IsSpiffeId(std::string_view id) {
  if (id.size() > kMaxSpiffeId || !id.starts_with(kSpiffe)) return false;
  id.remove_prefix(kSpiffe.size());
  const std::string_view domain = id.substr(0, id.find('/'));
  if (domain.empty() || !ConsistsOf(domain, ".-_")) return false;
  if (std::any_of(domain.begin(), domain.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
    return false;
  }
  if (domain.size() == id.size()) return true;
  const std::string path(id.substr(domain.size() + 1));
  for (const std::string& segment : std::vector<std::string>(absl::StrSplit(path, '/'))) {
    if (segment.empty() || segment == "." || segment == ".." || !ConsistsOf(segment, ".-_")) {
      return false;
    }
  }
  return true;
}

bool IsDnsName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxDnsName && ConsistsOf(name, ".-_") &&
         name.front() != '.' && name.back() != '.' && name.find("..") == std::string_view::npos;
}

constexpr std::string_view kAsk =
    "use one whose subject alternative names have exactly one SPIFFE id, or none and one DNS name";

}  // namespace

absl::StatusOr<std::string> CertificateName(const std::vector<std::string>& spiffe_ids,
                                            const std::vector<std::string>& dns_names) {
  if (spiffe_ids.size() > 1) {
    return Refused("the client certificate has more than one SPIFFE id", kAsk);
  }
  if (spiffe_ids.size() == 1) {
    if (IsSpiffeId(spiffe_ids.front())) return spiffe_ids.front();
    return Refused("the SPIFFE id of the client certificate is not well formed", kAsk);
  }
  if (dns_names.size() > 1) {
    return Refused("the client certificate has more than one DNS name and no SPIFFE id", kAsk);
  }
  if (dns_names.empty()) {
    return Refused("the client certificate has neither a SPIFFE id nor a DNS name", kAsk);
  }
  if (!IsDnsName(dns_names.front())) {
    return Refused("the DNS name of the client certificate is a wildcard or not well formed", kAsk);
  }
  return "dns:" + absl::AsciiStrToLower(dns_names.front());
}

}  // namespace broker
