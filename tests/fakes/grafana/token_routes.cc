// The tokens of a service account.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/listing.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

// Null if there is no such service account in the org.
Account* Target(Call& call) {
  if (!call.world.Exists({ResourceKind::kServiceAccount, call.org, call.params[0]})) return nullptr;
  return call.world.Find(*call.Id(0));
}

std::int64_t HighestId(const World& world) {
  std::int64_t highest = 0;
  for (const auto& [id, account] : world.accounts) {
    for (const Token& token : account.tokens) highest = std::max(highest, token.id);
  }
  return highest;
}

// Tokens of the starting state get their ids here.
void GiveIds(World& world, Account& account) {
  std::int64_t highest = HighestId(world);
  for (Token& token : account.tokens) {
    if (token.id == 0) token.id = ++highest;
  }
}

FakeReply ListTokens(Call& call) {
  Account* account = Target(call);
  if (account == nullptr) return Failure(404, "Failed to retrieve service account");
  GiveIds(call.world, *account);
  json::array list;
  for (const Token& token : account->tokens) {
    list.push_back({{"id", token.id},
                    {"name", token.name},
                    {"created", kCreated},
                    {"lastUsedAt", nullptr},
                    {"expiration", token.expired ? json::value(kCreated) : json::value()},
                    {"secondsUntilExpiration", 0},
                    {"hasExpired", token.expired},
                    {"isRevoked", false}});
  }
  return JsonReply(200, list);
}

bool NameTaken(const Call& call, std::string_view name) {
  return std::any_of(call.world.accounts.begin(), call.world.accounts.end(),
                     [&](const auto& entry) {
                       const Account& account = entry.second;
                       return account.roles.contains(call.org) &&
                              std::any_of(account.tokens.begin(), account.tokens.end(),
                                          [&](const Token& token) { return token.name == name; });
                     });
}

// The only answer that shows the key. Tokens never expire by the time of day.
FakeReply MakeToken(Call& call) {
  Body body(call.request);
  const std::string name = body.Text("name").value_or("");
  body.Number("secondsToLive");
  if (body.bad() || name.empty()) return BadRequestData();
  Account* account = Target(call);
  if (account == nullptr) return Failure(404, "Failed to retrieve service account");
  if (NameTaken(call, name)) {
    return Failure(409, "service account token with given name already exists in the organization");
  }
  GiveIds(call.world, *account);
  const std::int64_t id = HighestId(call.world) + 1;
  const std::string key = WellFormedToken(account->login + "/" + std::to_string(call.options.seed) +
                                          "/" + std::to_string(id));
  account->tokens.push_back({name, key, false, id});
  return JsonReply(200, {{"id", id}, {"name", name}, {"key", key}});
}

FakeReply DeleteToken(Call& call) {
  const std::optional<std::int64_t> id = call.Id(1);
  if (!id) return Failure(400, "Token ID is invalid");
  Account* account = Target(call);
  if (account == nullptr) return Failure(404, "Failed to retrieve service account");
  GiveIds(call.world, *account);
  if (std::erase_if(account->tokens, [&](const Token& token) { return token.id == *id; }) == 0) {
    return Failure(500, "Failed to delete service account token");
  }
  return Message(200, "Service account token deleted");
}

}  // namespace

Routes TokenRoutes() {
  constexpr Route::In kOrg = Route::In::kCallersOrg;
  constexpr std::string_view kAll = "/api/serviceaccounts/:id/tokens";
  constexpr std::string_view kOne = "/api/serviceaccounts/:id/tokens/:token";
  constexpr std::string_view kScope = "serviceaccounts:id:", kWrite = "serviceaccounts:write";
  return {
      {"GET", kAll, {"serviceaccounts:read"}, kScope, kOrg, ListTokens},
      {"POST", kAll, {kWrite}, kScope, kOrg, MakeToken},
      {"DELETE", kOne, {kWrite}, kScope, kOrg, DeleteToken},
  };
}

}  // namespace broker::fakes::grafana
