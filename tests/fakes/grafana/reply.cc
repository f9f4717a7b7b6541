#include "tests/fakes/grafana/reply.h"

#include <boost/json/serialize.hpp>

#include <string>

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

constexpr std::string_view kPage =
    "<!DOCTYPE html>\n<html lang=\"en\">\n  <head>\n    <meta charset=\"utf-8\" />\n"
    "    <title>Grafana</title>\n  </head>\n  <body></body>\n</html>\n";

json::object TypedBody(int status, std::string_view id, std::string_view text) {
  return {{"message", text}, {"messageId", id}, {"statusCode", status}, {"traceID", ""}};
}

}  // namespace

FakeReply Message(int status, std::string_view text) {
  return JsonReply(status, json::object{{"message", text}});
}

FakeReply Failure(int status, std::string_view text) {
  return JsonReply(status, json::object{{"message", text}, {"traceID", ""}});
}

FakeReply Typed(int status, std::string_view id, std::string_view text) {
  return JsonReply(status, TypedBody(status, id, text));
}

FakeReply InternalError() { return Failure(500, "Internal Server Error"); }

FakeReply BadRequestData() { return Failure(400, "bad request data"); }

FakeReply RouterJson(int status, const json::value& body) {
  return {
      status, {{"Content-Type", "application/json; charset=UTF-8"}}, json::serialize(body) + "\n"};
}

FakeReply RouterMessage(int status, std::string_view text) {
  return RouterJson(status, json::object{{"message", text}});
}

FakeReply RouterFailure(int status, std::string_view text) {
  return RouterJson(status, json::object{{"message", text}, {"traceID", ""}});
}

FakeReply RouterTyped(int status, std::string_view id, std::string_view text) {
  return RouterJson(status, TypedBody(status, id, text));
}

FakeReply NotFound() { return RouterMessage(404, "Not found"); }

FakeReply AccessDenied(std::string_view actions, std::uint64_t error_id) {
  std::string digits = std::to_string(error_id % 10'000'000'000);
  digits.insert(0, 10 - digits.size(), '0');
  return RouterJson(
      403, json::object{{"accessErrorId", "ACE" + digits},
                        {"message",
                         "You'll need additional permissions to perform this action. Permissions "
                         "needed: " +
                             std::string(actions)},
                        {"title", "Access denied"}});
}

FakeReply HtmlPage(int status) {
  return {status, {{"Content-Type", "text/html; charset=UTF-8"}}, std::string(kPage)};
}

FakeReply Redirect(std::string_view location) {
  FakeReply reply = HtmlReply(302, "<a href=\"" + std::string(location) + "\">Found</a>.\n\n");
  reply.headers.emplace_back("Location", location);
  return reply;
}

FakeReply BadTeamId() { return Failure(400, "teamId is invalid"); }

}  // namespace broker::fakes::grafana
