#include "cli/labels.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace broker::cli {
namespace {

void Append(std::string& text, std::string_view word) {
  if (!text.empty()) text += ", ";
  text += word;
}

}  // namespace

std::string StateOf(const v1::Principal& principal) {
  std::string text;
  if (principal.disabled()) Append(text, "disabled");
  if (principal.pending()) Append(text, "pending");
  if (principal.externally_managed()) Append(text, "externally managed");
  return text;
}

std::string StateOf(const v1::Entitlement& entitlement) {
  std::string text;
  if (entitlement.guarded()) Append(text, "guarded");
  if (!entitlement.guarded() && !entitlement.grantable()) Append(text, "not grantable");
  if (entitlement.hidden()) Append(text, "hidden");
  return text;
}

std::string HealthOf(const v1::Instance& instance) {
  constexpr std::string_view kPrefix = "HEALTH_";
  std::string name = v1::Health_Name(instance.health());
  if (name.starts_with(kPrefix)) name.erase(0, kPrefix.size());
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return name;
}

std::string Details(const google::protobuf::Map<std::string, std::string>& attributes) {
  const std::map<std::string, std::string> sorted(attributes.begin(), attributes.end());
  std::string text;
  for (const auto& [key, value] : sorted) Append(text, key + "=" + value);
  return text;
}

std::string Join(const google::protobuf::RepeatedPtrField<std::string>& words) {
  std::string text;
  for (const std::string& word : words) Append(text, word);
  return text;
}

}  // namespace broker::cli
