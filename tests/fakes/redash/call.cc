#include "tests/fakes/redash/call.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value_from.hpp>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>

namespace broker::fakes::redash {
namespace {

namespace json = boost::json;

constexpr std::string_view kNotFoundText =
    "The requested URL was not found on the server. If you entered the URL manually please check "
    "your spelling and try again.";
constexpr std::string_view kNotFoundText8 =
    "The requested URL was not found on the server.  If you entered the URL manually please check "
    "your spelling and try again. You have requested this URI [";

bool SaysJson(std::string type) {
  type.resize(std::min(type.size(), type.find(';')));
  while (type.ends_with(' ')) type.pop_back();
  return type == "application/json" ||
         (type.starts_with("application/") && type.ends_with("+json"));
}

// Any 32 hexadecimal digits that follow the address.
std::string AvatarHash(const std::string& email) {
  const std::uint64_t hash = std::hash<std::string>()(email);
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(hash),
                static_cast<unsigned long long>(hash * 0x9E3779B97F4A7C15ULL));
  return text;
}

}  // namespace

bool Caller::Can(std::string_view permission) const {
  return std::find(permissions.begin(), permissions.end(), permission) != permissions.end();
}

bool Caller::IsIn(std::int64_t group) const {
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

FakeReply Message(int status, std::string_view text) {
  return JsonReply(status, {{"message", json::string_view(text.data(), text.size())}});
}

FakeReply LoginNeeded() {
  return Message(404, "Couldn't find resource. Please login and try again.");
}

FakeReply Forbidden() {
  return Message(403,
                 "You don't have the permission to access the requested resource. It is either "
                 "read-protected or not readable by the server.");
}

FakeReply InternalError() { return Message(500, "Internal Server Error"); }

FakeReply InternalErrorPage() {
  return HtmlReply(
      500,
      "<!doctype html>\n<html lang=en>\n<title>500 Internal Server Error</title>\n"
      "<h1>Internal Server Error</h1>\n<p>The server encountered an internal error and "
      "was unable to complete your request. Either the server is overloaded or there "
      "is an error in the application.</p>\n");
}

FakeReply BadRequest() {
  return Message(400,
                 "The browser (or proxy) sent a request that this server could not understand.");
}

FakeReply NotFound(const Call& call) {
  if (!call.options.version.starts_with("8.")) return Message(404, kNotFoundText);
  return Message(404, std::string(kNotFoundText8) + call.request.path +
                          "] but did you mean /api/users/<user_id> or /api/users ?");
}

FakeReply Null() { return JsonReply(200, nullptr); }

std::optional<std::int64_t> PathId(std::string_view text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (id > INT32_MAX || id < INT32_MIN) return std::nullopt;
  return id;
}

std::optional<std::int64_t> BodyId(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  const bool whole = value.is_double() && std::abs(value.get_double()) < 1e15 &&
                     std::nearbyint(value.get_double()) == value.get_double();
  if (whole) {
    return static_cast<std::int64_t>(value.get_double());
  }
  if (value.is_string()) return PathId({value.get_string().data(), value.get_string().size()});
  return std::nullopt;
}

Body ParseBody(const FakeRequest& request) {
  std::string_view text = request.body;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  boost::system::error_code error;
  Body body{json::parse({text.data(), text.size()}, error), std::nullopt};
  if (error) body.refusal = BadRequest();
  return body;
}

Body ParseTypedBody(const Call& call) {
  if (SaysJson(call.request.Header("content-type"))) return ParseBody(call.request);
  const bool old =
      call.options.version.starts_with("8.") || call.options.version.starts_with("10.");
  if (old) return {nullptr, InternalError()};
  return {nullptr, Message(415,
                           "Did not attempt to load JSON data because the request Content-Type was "
                           "not 'application/json'.")};
}

std::string FormatTime(std::int64_t ms) {
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(ms)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<std::chrono::milliseconds> clock(time - day);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  std::string result = text;
  if (clock.subseconds().count() != 0) {
    std::snprintf(text, sizeof text, ".%03d", static_cast<int>(clock.subseconds().count()));
    result += text;
  }
  return result + "Z";
}

json::object ShowUser(const RedashUser& user) {
  const bool disabled = user.disabled_at.has_value();
  return {{"id", user.id},
          {"name", user.name},
          {"email", user.email},
          {"profile_image_url", disabled ? "/static/images/avatar.svg"
                                         : "https://www.gravatar.com/avatar/" +
                                               AvatarHash(user.email) + "?s=40&d=identicon"},
          {"groups", json::value_from(user.groups)},
          {"updated_at", FormatTime(user.updated_at)},
          {"created_at", FormatTime(user.created_at)},
          {"disabled_at", disabled ? json::value(FormatTime(*user.disabled_at)) : json::value()},
          {"is_disabled", disabled},
          {"active_at", nullptr},
          {"is_invitation_pending", user.pending},
          {"is_email_verified", true},
          {"auth_type", "external"}};
}

json::object ShowGroup(const RedashGroup& group) {
  return {{"id", group.id},
          {"name", group.name},
          {"permissions", json::value_from(group.permissions)},
          {"type", group.type},
          {"created_at", FormatTime(group.created_at)}};
}

}  // namespace broker::fakes::redash
