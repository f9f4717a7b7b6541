#include "tests/recordings/redash/compare.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace broker::fakes::redash {
namespace {

namespace json = boost::json;

constexpr std::string_view kCutWebApp = "<!DOCTYPE html>...index.html of the web app...";

std::string Differs(const std::string& where, const json::value& expected,
                    const json::value& actual) {
  return where + ": expected " + json::serialize(expected) + ", got " + json::serialize(actual);
}

std::string DifferentBody(const json::value& expected, const json::value& actual,
                          const Leniency& leniency, const std::string& where);

// Fields whose value is compared by kind. nullopt: an ordinary field.
std::optional<bool> SameKind(std::string_view field, const json::value& expected,
                             const json::value& actual) {
  const auto text = [](const json::value& value) {
    return value.is_string() ? std::string(value.get_string()) : "";
  };
  if (field == "created_at" || field == "updated_at" || field == "disabled_at") {
    return expected.kind() == actual.kind() && (actual.is_null() || text(actual).ends_with("Z"));
  }
  if (field == "profile_image_url") {
    const bool avatar = text(expected).starts_with("/static/");
    return avatar ? expected == actual : text(actual).starts_with("https://www.gravatar.com/");
  }
  if (field == "api_key") return text(actual).size() == 40;
  if (field == "invite_link") return text(actual).starts_with("/invite/");
  return std::nullopt;
}

std::string DifferentObject(const json::object& expected, const json::object& actual,
                            const Leniency& leniency, const std::string& where) {
  for (const auto& member : expected) {
    const std::string name(member.key());
    const std::string here = where + "." + name;
    const json::value* found = actual.if_contains(member.key());
    if (found == nullptr) return here + " is missing";
    if (name == "id" && leniency.new_id && found->is_int64()) continue;
    const auto same_kind = SameKind(name, member.value(), *found);
    if (same_kind && !*same_kind) return Differs(here, member.value(), *found);
    if (same_kind) continue;
    const std::string difference = DifferentBody(member.value(), *found, leniency, here);
    if (!difference.empty()) return difference;
  }
  if (leniency.trimmed) return "";
  for (const auto& member : actual) {
    if (!expected.contains(member.key())) return where + " has " + std::string(member.key());
  }
  return "";
}

const json::value* WithId(const json::array& items, const json::value& id) {
  for (const json::value& item : items) {
    if (item.is_object() && item.get_object().contains("id") && item.at("id") == id) return &item;
  }
  return nullptr;
}

// Same fields of the same types.
std::string DifferentShape(const json::value& expected, const json::value& actual,
                           const std::string& where) {
  const json::object& wanted = expected.as_object();
  const json::object& shown = actual.as_object();
  if (wanted.size() != shown.size()) return Differs(where, expected, actual);
  for (const auto& member : wanted) {
    const json::value* found = shown.if_contains(member.key());
    if (found == nullptr || found->kind() != member.value().kind()) {
      return Differs(where, expected, actual);
    }
  }
  return "";
}

std::multiset<std::string> Sorted(const json::array& items) {
  std::multiset<std::string> sorted;
  for (const json::value& item : items) sorted.insert(json::serialize(item));
  return sorted;
}

std::string DifferentArray(const json::array& expected, const json::array& actual,
                           const Leniency& leniency, const std::string& where) {
  const bool of_objects = !expected.empty() && expected[0].is_object();
  const bool cut = leniency.trimmed && (of_objects || where.ends_with(".permissions"));
  if (cut ? expected.size() > actual.size() : expected.size() != actual.size()) {
    return Differs(where, expected, actual);
  }
  // The union over a user's groups, in no order.
  if (where == "body.user.permissions") {
    return Sorted(expected) == Sorted(actual) ? "" : Differs(where, expected, actual);
  }
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::string here = where + "[" + std::to_string(i) + "]";
    const bool by_id = of_objects && !leniency.ordered && !leniency.any_item;
    const json::value* item = by_id ? WithId(actual, expected[i].at("id")) : &actual[i];
    if (item == nullptr) return here + " is missing";
    const std::string difference = of_objects && leniency.any_item
                                       ? DifferentShape(expected[i], *item, here)
                                       : DifferentBody(expected[i], *item, leniency, here);
    if (!difference.empty()) return difference;
  }
  return "";
}

std::string DifferentBody(const json::value& expected, const json::value& actual,
                          const Leniency& leniency, const std::string& where) {
  if (expected.is_object() && actual.is_object()) {
    return DifferentObject(expected.get_object(), actual.get_object(), leniency, where);
  }
  if (expected.is_array() && actual.is_array()) {
    return DifferentArray(expected.get_array(), actual.get_array(), leniency, where);
  }
  return expected == actual ? "" : Differs(where, expected, actual);
}

}  // namespace

std::string Difference(const Recording& recording, const FakeReply& reply, const Leniency& leniency,
                       bool over_http) {
  if (recording.status != reply.status) {
    return "status: expected " + std::to_string(recording.status) + ", got " +
           std::to_string(reply.status) + " " + reply.body;
  }
  for (const std::string name : {"content-type", "connection", "location", "allow"}) {
    if (name == "connection" && !over_http) continue;
    const auto found = recording.reply_headers.find(name);
    const std::string expected = found == recording.reply_headers.end() ? "" : found->second;
    if (expected != reply.Header(name))
      return Differs(name, json::string(expected), json::string(reply.Header(name)));
  }
  if (recording.reply.is_string()) {
    const bool web_app = recording.reply == json::string_view(kCutWebApp.data());
    if (web_app && reply.body.starts_with("<!DOCTYPE html>")) return "";
    const json::string text(reply.body);
    return recording.reply == text ? "" : Differs("body", recording.reply, text);
  }
  boost::system::error_code error;
  const json::value body = json::parse(reply.body, error);
  if (error) return "body is no JSON: " + reply.body;
  return DifferentBody(recording.reply, body, leniency, "body");
}

}  // namespace broker::fakes::redash
