#include "tests/bench/answers.h"

namespace broker::bench {
namespace {

// The first number at or after `at`.
std::string NumberIn(std::string_view text, std::size_t at = 0) {
  const std::size_t first = text.find_first_of("0123456789", at);
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_first_not_of("0123456789", first) - first));
}

// The number that follows "u" or "team" in the value of a query parameter.
std::string QueryNumber(std::string_view target, std::string_view parameter) {
  const std::size_t at = target.find(parameter);
  return at == std::string_view::npos ? "" : NumberIn(target, at + parameter.size());
}

std::string RedashUser(const std::string& id, std::string_view groups) {
  return R"({"id":)" + id + R"(,"name":"User )" + id + R"(","email":"u)" + id +
         R"(@example.com","profile_image_url":"https://www.gravatar.com/avatar/3b9198386d3a9207d6)"
         R"(99de6eabf0b874?s=40&d=identicon","groups":)" +
         std::string(groups) +
         R"(,"updated_at":"2026-11-22T07:35:28.648Z","created_at":"2026-11-22T07:24:39.129Z",)"
         R"("disabled_at":null,"is_disabled":false,"active_at":null,"is_invitation_pending":false,)"
         R"("is_email_verified":true,"auth_type":"external"})";
}

// Bench, or Bench1 and so on.
std::string RedashGroup(int n) {
  return R"(,{"id":)" + std::to_string(3 + n) + R"(,"name":"Bench)" +
         (n == 0 ? "" : std::to_string(n)) +
         R"(","permissions":["create_query"],"type":"regular",)"
         R"("created_at":"2026-11-22T07:24:44.852Z"})";
}

std::string GrafanaUser(const std::string& id) {
  return R"({"orgId":1,"userId":)" + id + R"(,"email":"u)" + id + R"(@example.com","name":"User )" +
         id + R"(","avatarUrl":"/public/img/user_profile.png","login":"u)" + id +
         R"(","role":"Editor","lastSeenAt":"2016-11-22T07:33:54Z","lastSeenAtAge":"10 years",)"
         R"("isDisabled":false,"authLabels":null})";
}

std::string GrafanaTeam(const std::string& id) {
  return R"({"id":)" + id + R"(,"orgId":1,"name":"team)" + id +
         R"(","email":"","avatarUrl":"/public/img/user_profile.png","memberCount":1,)"
         R"("permission":0,"accessControl":null})";
}

std::string GrafanaMember(const std::string& id) {
  return R"({"id":299,"roleName":"managed:users:)" + id +
         R"(:permissions","isManaged":true,"isInherited":false,"userId":)" + id +
         R"(,"userLogin":"u)" + id +
         R"(","userAvatarUrl":"/public/img/user_profile.png","actions":["teams:read"],)"
         R"("permission":"Member"})";
}

std::string Redash(std::string_view target, std::string_view body) {
  if (target.starts_with("/api/users?")) {
    if (target.find("disabled=true") != std::string_view::npos) {
      return R"({"count":0,"page":1,"page_size":250,"results":[]})";
    }
    return R"({"count":1,"page":1,"page_size":250,"results":[)" +
           RedashUser(QueryNumber(target, "&q="), R"([{"id":2,"name":"default"}])") + "]}";
  }
  if (target.starts_with("/api/users/")) return RedashUser(NumberIn(target), "[2]");
  if (target == "/api/groups") {
    std::string groups =
        R"([{"id":2,"name":"default","permissions":["list_users"],"type":"builtin",)"
        R"("created_at":"2026-11-22T07:22:54.004Z"})";
    for (int i = 0; i <= Answers::kMoreGroups; ++i) groups += RedashGroup(i);
    return groups + "]";
  }
  if (target == "/api/session") {
    return R"({"user":{"id":1000000,"name":"Broker","email":"broker@example.com","groups":[1,2],)"
           R"("permissions":["admin","list_users"]},"messages":[],"org_slug":"default",)"
           R"("client_config":{"version":"25.8.0"}})";
  }
  if (target.starts_with("/api/groups/") && target.ends_with("/members")) {
    return RedashUser(NumberIn(body), "[2," + NumberIn(target) + "]");
  }
  return "";
}

}  // namespace

std::string Answers::To(std::string_view method, std::string_view target, std::string_view body) {
  std::string answer = Redash(target, body);
  return answer.empty() ? Grafana(method, target) : answer;
}

std::string Answers::TeamList(const std::string& id) {
  return written_.erase(id) > 0 ? "[" + GrafanaMember("1000000") + "," + GrafanaMember(id) + "]"
                                : "[" + GrafanaMember("1000000") + "]";
}

std::string Answers::Grafana(std::string_view method, std::string_view target) {
  if (target.starts_with("/api/access-control/teams/")) {
    const std::string id = NumberIn(target);
    if (method == "GET") return TeamList(id);
    written_.insert(id);
    return R"({"message":"Permission updated"})";
  }
  if (target.starts_with("/api/org/users?")) {
    return "[" + GrafanaUser(QueryNumber(target, "query=")) + "]";
  }
  if (target.starts_with("/api/teams/search?")) {
    return R"({"totalCount":1,"teams":[)" + GrafanaTeam(QueryNumber(target, "name=")) +
           R"(],"page":1,"perPage":1000})";
  }
  if (target.starts_with("/api/teams/")) return GrafanaTeam(NumberIn(target));
  if (target.starts_with("/api/access-control/user/permissions")) {
    return R"({"org.users:read":["users:*"],"teams:read":["teams:*"],"teams.permissions:read":)"
           R"(["teams:*"],"teams.permissions:write":["teams:*"]})";
  }
  return "";
}

}  // namespace broker::bench
