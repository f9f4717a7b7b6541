#include "service/core/principal.h"

namespace broker {

bool Matches(const PrincipalRef& ref, const Principal& principal) {
  if (ref.type != principal.type) return false;
  switch (ref.key) {
    case PrincipalRef::Key::kId:
      return ref.value == principal.id || (!principal.uid.empty() && ref.value == principal.uid);
    case PrincipalRef::Key::kEmail: return ref.value == principal.email;
    case PrincipalRef::Key::kLogin: return ref.value == principal.login;
    case PrincipalRef::Key::kName: return ref.value == principal.display_name;
  }
  return false;
}

std::string ToText(const PrincipalRef& ref) {
  switch (ref.key) {
    case PrincipalRef::Key::kId: return ref.type + ":#" + ref.value;
    case PrincipalRef::Key::kEmail: return ref.value;
    case PrincipalRef::Key::kLogin: return "login:" + ref.value;
    case PrincipalRef::Key::kName: return ref.type + ":" + ref.value;
  }
  return {};
}

}  // namespace broker
