// Who can hold permissions: the way a caller names one, and what the upstream shows of it.
#pragma once

#include <map>
#include <string>

namespace broker {

inline constexpr char kUser[] = "user";

// How a caller names one principal of one instance. Validated by the edge: exactly one key, 1 to
// 320 bytes of UTF-8 without control characters, e-mails lower-cased and with an "@".
struct PrincipalRef {
  enum class Key { kId, kEmail, kLogin, kName };

  std::string type = kUser;
  Key key = Key::kId;
  std::string value;

  friend bool operator==(const PrincipalRef&, const PrincipalRef&) = default;
};

// As read from the upstream; the fields are those of permissionbroker.v1.Principal.
struct Principal {
  std::string type = kUser;
  std::string id;
  std::string uid;
  std::string email;  // lower-case
  std::string login;
  std::string display_name;
  bool disabled = false;
  bool pending = false;
  bool externally_managed = false;
  bool outside_org = false;
  // Unset where the upstream does not tell.
  bool email_unverified = false;
  std::map<std::string, std::string> attributes;

  friend bool operator==(const Principal&, const Principal&) = default;
};

// True if `principal`, read just now, is still what `ref` names. E-mails and logins move between
// people, so whatever was resolved earlier is checked again before it is acted upon.
bool Matches(const PrincipalRef& ref, const Principal& principal);

// "ann@example.com", "login:ann", "team:SRE", "user:#12": as the command line writes it, for
// messages.
std::string ToText(const PrincipalRef& ref);

}  // namespace broker
