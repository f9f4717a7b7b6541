#include "cli/reference.h"

#include <algorithm>

namespace broker::cli {
namespace {

constexpr std::string_view kTypeCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_";

bool IsType(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kTypeCharacters) == std::string_view::npos;
}

struct Typed {
  std::string type;
  std::string_view value;
  bool by_id = false;
};

// "TYPE:NAME" or "TYPE:#ID", neither part empty.
std::optional<Typed> ParseTyped(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !IsType(text.substr(0, colon))) return std::nullopt;
  Typed typed{std::string(text.substr(0, colon)), text.substr(colon + 1)};
  if (typed.value.starts_with('#')) {
    typed.by_id = true;
    typed.value.remove_prefix(1);
  }
  if (typed.value.empty()) return std::nullopt;
  return typed;
}

bool IsEmail(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return at != std::string_view::npos && at != 0 && at + 1 != text.size();
}

// Cuts "<separator>x" off the end of `value` if x is declared, and returns x.
template <class Declared>
std::string CutDeclared(std::string& value, char separator, const Declared& declared) {
  const std::size_t at = value.rfind(separator);
  if (at == std::string::npos || at == 0) return {};
  std::string word = value.substr(at + 1);
  if (std::find(declared.begin(), declared.end(), word) == declared.end()) return {};
  value.erase(at);
  return word;
}

}  // namespace

std::optional<v1::PrincipalRef> ParsePrincipal(std::string_view text) {
  v1::PrincipalRef ref;
  for (const std::string_view prefix : {"login:", "email:"}) {
    if (!text.starts_with(prefix)) continue;
    const std::string value(text.substr(prefix.size()));
    if (value.empty()) return std::nullopt;
    if (prefix == "login:") {
      ref.set_login(value);
    } else {
      ref.set_email(value);
    }
    return ref;
  }
  if (const auto typed = ParseTyped(text)) {
    ref.set_type(typed->type);
    const std::string value(typed->value);
    if (typed->by_id) {
      ref.set_id(value);
    } else if (typed->type != "user") {
      ref.set_name(value);
    } else if (IsEmail(value)) {
      ref.set_email(value);
    } else {
      return std::nullopt;
    }
    return ref;
  }
  if (!IsEmail(text)) return std::nullopt;
  ref.set_email(std::string(text));
  return ref;
}

std::optional<EntitlementText> ParseEntitlement(std::string_view text) {
  if (const auto typed = ParseTyped(text)) {
    return EntitlementText{typed->type, std::string(typed->value), typed->by_id, ""};
  }
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals + 1 == text.size()) return std::nullopt;
  const std::string_view type = text.substr(0, equals);
  const std::string_view level = text.substr(equals + 1);
  if (!IsType(type) || !IsType(level)) return std::nullopt;
  return EntitlementText{std::string(type), "", false, std::string(level)};
}

v1::EntitlementRef ToRef(const EntitlementText& text, const v1::EntitlementType* type) {
  v1::EntitlementRef ref;
  ref.set_type(text.type);
  ref.set_level(text.level);
  if (text.value.empty()) return ref;
  std::string value = text.value;
  if (type != nullptr) {
    ref.set_scope(CutDeclared(value, '@', type->scopes()));
    ref.set_level(CutDeclared(value, '=', type->levels()));
  }
  if (text.by_id) {
    ref.set_id(value);
  } else {
    ref.set_name(value);
  }
  return ref;
}

std::optional<std::string> DoubtfulLevel(const v1::EntitlementRef& ref,
                                         const v1::EntitlementType& type) {
  const std::string& value = ref.has_id() ? ref.id() : ref.name();
  const std::size_t equals = value.rfind('=');
  if (equals == std::string::npos || !ref.level().empty()) return std::nullopt;
  std::string note =
      "\"" + value.substr(equals) + "\" was taken as part of the name: " + ref.type() + " has ";
  if (type.levels().empty()) return note + "no levels";
  note += "the levels";
  for (const std::string& level : type.levels()) {
    note += (level == type.levels(0) ? " " : ", ") + level;
  }
  return note;
}

}  // namespace broker::cli
