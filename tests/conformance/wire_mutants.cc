#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <map>
#include <set>
#include <utility>

#include "tests/conformance/mutants.h"

namespace broker::test {
namespace {

namespace json = boost::json;

using Answering = boost::asio::awaitable<WireAnswer>;

class TwiceSent : public WireLie {
 public:
  Answering Exchange(std::string request, AskServer ask) override {
    if (IsWrite(request)) co_await ask(request);
    co_return co_await ask(std::move(request));
  }
};

// Who has to lose a role is removed.
class AccountDeleted : public WireLie {
 public:
  Answering Exchange(std::string request, AskServer ask) override {
    const bool lowers =
        request.starts_with("PATCH ") && BodyOf(request).find(R"("Viewer")") != std::string::npos;
    if (!lowers) co_return co_await ask(std::move(request));
    std::string removal = Rewritten(request, "DELETE", TargetOf(request), "");
    WireAnswer answer = co_await ask(std::move(removal));
    answer.second.body = R"({"message": "Organization user updated"})";
    co_return answer;
  }
};

// As an object that is not there.
class AbsentByAny404 : public WireLie {
 public:
  Answering Exchange(std::string request, AskServer ask) override {
    const bool may = !IsWrite(request);
    WireAnswer answer = co_await ask(std::move(request));
    if (!may || answer.second.status != 404) co_return answer;
    answer.second.content_type = "application/json";
    answer.second.body =
        R"({"message": "The requested URL was not found on the server. If you entered the URL )"
        R"(manually please check your spelling and try again."})";
    co_return answer;
  }
};

// Adds to the list that was read, and sets it as a whole by the route from before there was one for
// each entry.
class WholeListSet : public WireLie {
 public:
  Answering Exchange(std::string request, AskServer ask) override {
    const std::string target = TargetOf(request);
    const auto begin = target.find("/access-control/");
    const auto end = target.find_first_of("?/", target.find('/', begin + 16) + 1);
    const bool listed = begin != std::string::npos && (target.find("/folders/") == begin + 15 ||
                                                       target.find("/dashboards/") == begin + 15);
    if (!listed) co_return co_await ask(std::move(request));
    const std::string thing = target.substr(0, end);
    if (!IsWrite(request)) {
      WireAnswer answer = co_await ask(std::move(request));
      if (answer.second.status == 200) lists_[thing] = answer.second.body;
      co_return answer;
    }
    const std::string permission(json::parse(BodyOf(request)).at("permission").as_string().c_str());
    const std::string body = ListWith(lists_[thing], target.substr(end + 1), permission);
    std::string whole = Rewritten(request, "POST", OldRoute(thing), body);
    WireAnswer answer = co_await ask(std::move(whole));
    if (answer.second.status == 200) {
      answer.second.body = permission.empty() ? R"({"message": "Permission removed"})"
                                              : R"({"message": "Permission updated"})";
    }
    co_return answer;
  }

 private:
  // "/api/folders/x/permissions" of "/api/access-control/folders/x".
  static std::string OldRoute(const std::string& thing) {
    const std::string uid = thing.substr(thing.rfind('/') + 1);
    const bool folder = thing.find("/folders/") != std::string::npos;
    return (folder ? "/api/folders/" : "/api/dashboards/uid/") + uid + "/permissions";
  }

  static int NumberOf(const std::string& permission) {
    return permission == "Admin" ? 4 : permission == "Edit" ? 2 : 1;
  }

  // `who` is "users/6", "teams/3" or "builtInRoles/Viewer"; gone if `permission` is empty.
  static std::string ListWith(const std::string& list, const std::string& who,
                              const std::string& permission) {
    json::array items;
    const json::value entries = json::parse(list);
    for (const json::value& value : entries.as_array()) {
      const json::object& entry = value.as_object();
      if (!entry.at("isManaged").as_bool() || entry.at("isInherited").as_bool()) continue;
      json::object item{{"permission", NumberOf(entry.at("permission").as_string().c_str())}};
      std::string holder;
      if (entry.contains("userId")) {
        item["userId"] = entry.at("userId");
        holder = "users/" + json::serialize(entry.at("userId"));
      } else if (entry.contains("teamId")) {
        item["teamId"] = entry.at("teamId");
        holder = "teams/" + json::serialize(entry.at("teamId"));
      } else {
        item["role"] = entry.at("builtInRole");
      }
      if (holder != who) items.push_back(std::move(item));
    }
    if (!permission.empty()) {
      items.push_back({{"userId", std::stoll(who.substr(who.find('/') + 1))},
                       {"permission", NumberOf(permission)}});
    }
    return json::serialize(json::object{{"items", std::move(items)}});
  }

  std::map<std::string, std::string> lists_;
};

// Makes of each addition and removal of a role a set of all that was listed last, and this one more
// or less.
class AllRolesReplaced : public WireLie {
 public:
  Answering Exchange(std::string request, AskServer ask) override {
    const std::string target = TargetOf(request);
    const auto end = target.find("/roles", target.find("/access-control/") + 1);
    const bool of_holder = target.find("/access-control/users/") != std::string::npos ||
                           target.find("/access-control/teams/") != std::string::npos;
    if (!of_holder || end == std::string::npos) co_return co_await ask(std::move(request));
    const std::string roles = target.substr(0, end + 6);
    if (!IsWrite(request)) {
      WireAnswer answer = co_await ask(std::move(request));
      if (answer.second.status == 200) lists_[roles] = UidsOf(answer.second.body);
      co_return answer;
    }
    const bool adds = request.starts_with("POST ");
    std::set<std::string>& uids = lists_[roles];
    if (adds) {
      uids.insert(json::parse(BodyOf(request)).at("roleUid").as_string().c_str());
    } else {
      uids.erase(target.substr(end + 7, target.find('?') - end - 7));
    }
    std::string all = Rewritten(request, "PUT", roles, BodyWith(uids));
    WireAnswer answer = co_await ask(std::move(all));
    if (answer.second.status == 200) answer.second.body = Told(target, adds);
    co_return answer;
  }

 private:
  static std::set<std::string> UidsOf(const std::string& list) {
    std::set<std::string> uids;
    const json::value roles = json::parse(list);
    for (const json::value& role : roles.as_array()) {
      uids.emplace(role.at("uid").as_string().c_str());
    }
    return uids;
  }

  static std::string BodyWith(const std::set<std::string>& uids) {
    json::object body{{"includeHidden", true}, {"global", false}};
    json::array& list = body["roleUids"].emplace_array();
    for (const std::string& uid : uids) list.emplace_back(uid);
    return json::serialize(body);
  }

  static std::string Told(const std::string& target, bool adds) {
    const std::string holder = target.find("/teams/") == std::string::npos ? "user" : "team";
    if (adds) return R"({"message": "Role added to the )" + holder + R"(."})";
    return R"({"message": "Role removed from )" + holder + R"(."})";
  }

  std::map<std::string, std::set<std::string>> lists_;
};

}  // namespace

std::unique_ptr<WireLie> SendsAgain() { return std::make_unique<TwiceSent>(); }

std::unique_ptr<WireLie> DeletesTheAccount() { return std::make_unique<AccountDeleted>(); }

std::unique_ptr<WireLie> TakesAny404() { return std::make_unique<AbsentByAny404>(); }

std::unique_ptr<WireLie> ReplacesAllRoles() { return std::make_unique<AllRolesReplaced>(); }

std::unique_ptr<WireLie> SetsTheWholeList() { return std::make_unique<WholeListSet>(); }

}  // namespace broker::test
