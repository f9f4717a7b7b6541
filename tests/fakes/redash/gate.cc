#include "tests/fakes/redash/gate.h"

namespace broker::fakes::redash {
namespace {

constexpr std::int64_t kHour = 60 * 60 * 1000;
constexpr std::string_view kWebApp =
    "<!DOCTYPE html><html><head><title>Redash</title></head><body><div "
    "id=\"application-root\"></div></body></html>\n";

std::string KeyOf(const FakeRequest& request) {
  if (const auto key = request.Query("api_key")) return *key;
  std::string key = request.Header("authorization");
  const std::size_t word = key.find("Key ");
  if (word != std::string::npos) key.erase(word, 4);
  return key;
}

// The proxy's word if there is one. Redash 8 and 10 take the first entry, later ones the last.
std::string ClientAddress(const RedashOptions& options, const FakeRequest& request) {
  const std::string forwarded = request.Header("x-forwarded-for");
  if (forwarded.empty()) return request.remote;
  const bool old = options.version.starts_with("8.") || options.version.starts_with("10.");
  if (old) return forwarded.substr(0, forwarded.find(','));
  const std::size_t comma = forwarded.rfind(',');
  std::string last = comma == std::string::npos ? forwarded : forwarded.substr(comma + 1);
  last.erase(0, last.find_first_not_of(' '));
  return last;
}

std::string Page(int status, std::string_view name, const std::string& text) {
  const std::string title = (status == 0 ? "" : std::to_string(status) + " ") + std::string(name);
  return "<!doctype html>\n<html lang=en>\n<title>" + title + "</title>\n<h1>" + std::string(name) +
         "</h1>\n<p>" + text;
}

FakeReply Redirect(const std::string& url) {
  FakeReply reply = HtmlReply(302, Page(0, "Redirecting...",
                                        "You should be redirected automatically to the target URL: "
                                        "<a href=\"" +
                                            url + "\">" + url + "</a>. If not, click the link.\n"));
  reply.headers.emplace_back("Location", url);
  return reply;
}

}  // namespace

Caller FindCaller(const RedashState& state, const FakeRequest& request) {
  const std::string key = KeyOf(request);
  Caller caller;
  if (key.empty()) return caller;
  if (const RedashUser* user = state.UserByKey(key)) {
    caller.kind = Caller::Kind::kUser;
    caller.id = user->id;
    caller.groups = user->groups;
    for (const auto& [id, group] : state.groups) {
      if (!caller.IsIn(id)) continue;
      caller.permissions.insert(caller.permissions.end(), group.permissions.begin(),
                                group.permissions.end());
    }
  } else if (key == state.dashboard_token) {
    caller.kind = Caller::Kind::kDashboardToken;
    caller.permissions = {"view_query"};
  }
  return caller;
}

std::optional<FakeReply> CountCall(RedashState& state, const RedashOptions& options,
                                   const FakeRequest& request, const std::string& bucket,
                                   std::int64_t now) {
  struct Limit {
    int calls;
    std::int64_t span;
    std::string name;
  };
  std::vector<Limit> limits{{options.edits_per_hour, kHour, "hour"}};
  if (bucket == "create") {
    limits = {{options.creations_per_hour, kHour, "hour"},
              {options.creations_per_day, 24 * kHour, "day"}};
  }
  const std::string client = ClientAddress(options, request);
  // A breach of the hour leaves the day uncounted.
  for (const Limit& limit : limits) {
    RedashWindow& window = state.windows[limit.name + "|" + bucket + "|" + client];
    if (window.count == 0 || now >= window.start + limit.span) window = {now, 0};
    if (++window.count > limit.calls) {
      return Message(429, std::to_string(limit.calls) + " per 1 " + limit.name);
    }
  }
  return std::nullopt;
}

FakeReply RedirectToHttps(const FakeRequest& request) {
  return Redirect("https://" + request.Header("host") + request.target);
}

FakeReply NoHandler(const FakeRequest& request, const RouteMatch& match, const Caller& caller) {
  if (request.IsWrite()) {
    constexpr std::string_view kText = "The method is not allowed for the requested URL.";
    FakeReply reply =
        match.known
            ? Message(405, kText)
            : HtmlReply(405, Page(405, "Method Not Allowed", std::string(kText) + "</p>\n"));
    std::string allow;
    for (const std::string& method : match.writes) allow += method + ", ";
    reply.headers.emplace_back("Allow", allow + "HEAD, GET, OPTIONS");
    return reply;
  }
  if (caller.kind != Caller::Kind::kNobody) return HtmlReply(200, kWebApp);
  const bool script = request.Header("x-requested-with") == "XMLHttpRequest";
  if (script || request.path.find("/api/") != std::string::npos) return LoginNeeded();
  return Redirect("/login?next=" + request.path);
}

}  // namespace broker::fakes::redash
