#include "tests/fakes/grafana/grafana_fake.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "tests/fakes/grafana/refusal.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"
#include "tests/fakes/grafana/sign_in.h"
#include "tests/fakes/grafana/state.h"
#include "tests/fakes/grafana/uids.h"

namespace broker::fakes::grafana {
namespace {

// One slash at the end makes no difference.
std::vector<std::string> Segments(const FakeRequest& request) {
  std::vector<std::string> segments = request.segments;
  if (segments.size() > 1 && segments.back().empty()) segments.pop_back();
  return segments;
}

// The parameters, if the path has this pattern.
std::optional<std::vector<std::string>> MatchPath(std::string_view pattern,
                                                  const std::vector<std::string>& segments) {
  std::vector<std::string> params;
  for (const std::string& segment : segments) {
    if (pattern.empty()) return std::nullopt;
    pattern.remove_prefix(1);
    const std::string_view expected = pattern.substr(0, pattern.find('/'));
    pattern.remove_prefix(expected.size());
    if (expected.starts_with(':') && !segment.empty()) {
      params.push_back(segment);
    } else if (expected != segment) {
      return std::nullopt;
    }
  }
  if (!pattern.empty()) return std::nullopt;
  return params;
}

const Route* FindRoute(const Routes& routes, Call& call) {
  const std::vector<std::string> segments = Segments(call.request);
  for (const Route& route : routes) {
    if (route.method != call.request.method) continue;
    if (route.served != nullptr && !route.served(call.options)) continue;
    if (auto params = MatchPath(route.path, segments)) {
      call.params = std::move(*params);
      return &route;
    }
  }
  return nullptr;
}

// Pages of the web interface answer 200 to whoever is signed in.
FakeReply PageReply(const std::vector<std::string>& segments, bool signed_in) {
  const std::string& first = segments.front();
  if (first == "login") return HtmlPage(200);
  if (!signed_in) return Redirect("/login");
  const std::string_view pages[] = {"", "org", "admin", "profile", "explore", "dashboards", "d"};
  return HtmlPage(std::find(std::begin(pages), std::end(pages), first) != std::end(pages) ? 200
                                                                                          : 404);
}

FakeReply Health(const GrafanaOptions& options) {
  return {200,
          {{"Content-Type", "application/json; charset=UTF-8"}},
          "{\n  \"commit\": \"NA\",\n  \"database\": \"ok\",\n  \"version\": \"" +
              std::string(VersionOf(options.personality)) + "\"\n}"};
}

// ?orgId= switches the current org for good and redirects, on every path and method.
std::unique_ptr<Pending> SwitchOrg(World& world, const GrafanaOptions& options,
                                   const FakeRequest& request, const Caller& caller) {
  const auto org = ParseNumber(request.Query("orgId").value_or(""));
  if (!org || *org == 0 || *org == caller.org) return nullptr;
  std::string_view target = request.target;
  if (target.starts_with('/')) target.remove_prefix(1);
  const std::string location = options.root_url + std::string(target);
  return Later([&world, id = caller.account, org = *org, location] {
    Account* account = world.Find(id);
    if (account == nullptr || account->service_account || !account->roles.contains(org)) {
      return NotFound();
    }
    account->current_org = org;
    return Redirect(location);
  });
}

// On what the path names first, if the route asks for that.
bool Holds(const Route& route, const Call& call, const Caller& caller, std::string_view action) {
  const std::string_view scope = route.scope;
  if (const auto kind = ParseResourceKind(scope.substr(0, scope.find(':')))) {
    return Allowed(call.world, caller, action, {*kind, call.org, call.params.front()});
  }
  const std::vector<std::string> held = ScopesOf(call.world, caller, action);
  return Covers(held, scope.empty() ? "" : std::string(scope) + call.params.front());
}

std::string NamesOf(const std::vector<Need>& needs) {
  std::string names = needs.size() > 1 ? "all of " : "";
  for (const Need& need : needs) {
    if (&need != &needs.front()) names += ", ";
    names += need.action;
  }
  return names;
}

bool HoldsAll(const Route& route, const Call& call, const Caller& caller) {
  return std::all_of(route.needs.begin(), route.needs.end(), [&](const Need& need) {
    std::string scope(need.scope);
    if (scope.ends_with(':')) scope += call.params.front();
    return Covers(ScopesOf(call.world, caller, need.action), scope);
  });
}

// The missing actions if the caller may not use the route.
std::optional<std::string> Denied(const Route& route, const Call& call) {
  Caller caller = call.caller;
  if (route.in != Route::In::kCallersOrg) {
    const std::int64_t org = route.in == Route::In::kPathOrg ? call.org : 0;
    caller = CallerIn(*call.world.Find(caller.account), org);
  }
  if (!HoldsAll(route, call, caller)) return NamesOf(route.needs);
  std::string names = route.actions.size() > 1 ? "any of " : "";
  for (const std::string_view action : route.actions) {
    if (Holds(route, call, caller, action)) return std::nullopt;
    if (action != route.actions.front()) names += ", ";
    names += action;
  }
  if (route.actions.empty()) return std::nullopt;
  return names;
}

const Account& Known(const World& world, std::string_view login) {
  const Account* account = world.FindByLogin(login);
  if (account == nullptr) throw std::out_of_range("no account " + std::string(login));
  return *account;
}

World LoadedWorld(const boost::json::value& state, const GrafanaOptions& options) {
  return LoadWorld(state, options.seed, options.personality == Personality::kNewer,
                   options.edition == Edition::kEnterprise);
}

std::uint64_t CountIn(const boost::json::value& state, std::string_view key) {
  const boost::json::value* count = state.as_object().if_contains(key);
  return count == nullptr ? 0 : count->to_number<std::uint64_t>();
}

}  // namespace

std::string_view VersionOf(Personality personality) {
  return personality == Personality::kNewer ? "12.3.0" : "9.4.0-pre";
}

std::optional<Role> Call::RoleNamed(std::string_view name) const {
  const std::optional<Role> role = ParseRole(name);
  return role == Role::kNone && !newer() ? std::nullopt : role;
}

FakeReply Call::Deny(std::string_view actions) const {
  const std::uint64_t error = (options.seed + ++denials) * 6364136223846793005u;
  return AccessDenied(actions, error >> 20);
}

std::optional<std::int64_t> Call::Id(std::size_t param) const {
  return param < params.size() ? ParseNumber(params[param]) : std::nullopt;
}

GrafanaFake::GrafanaFake(GrafanaOptions options)
    : options_(std::move(options)), world_(LoadedWorld(RecordedWorld(), options_)) {}

std::unique_ptr<Pending> GrafanaFake::Begin(const FakeRequest& request) {
  const std::vector<std::string> segments = Segments(request);
  const bool is_api = segments.front() == "api";
  if (request.method == "GET" && segments == std::vector<std::string>{"api", "health"}) {
    return Settled(Health(options_));
  }
  SignedIn signed_in = SignIn(world_, request, options_.personality);
  if (auto* refusal = std::get_if<FakeReply>(&signed_in)) return Settled(std::move(*refusal));
  const Caller* caller = std::get_if<Caller>(&signed_in);
  if (caller != nullptr) {
    if (auto pending = SwitchOrg(world_, options_, request, *caller)) return pending;
  }
  if (!is_api) return Settled(PageReply(segments, caller != nullptr));
  if (caller == nullptr) {
    return Settled(Refused(Refusal::kNoCredentials, options_.personality));
  }

  auto call = std::make_shared<Call>(
      Call{world_, options_, request, *caller, {}, caller->org, entry_writes_, denials_});
  const Route* route = FindRoute(AllRoutes(), *call);
  if (route == nullptr) return Settled(NotFound());
  if (route->in == Route::In::kPathOrg) call->org = call->Id(0).value_or(0);
  if (call->newer()) {
    if (auto refusal = ResolveUids(*route, *call)) return Settled(std::move(*refusal));
  }
  if (const auto missing = Denied(*route, *call)) {
    return Settled(call->Deny(*missing));
  }
  if (route->check != nullptr) {
    if (auto refusal = route->check(*call)) return Settled(std::move(*refusal));
  }
  return Later([call, route] { return route->handle(*call); });
}

boost::json::value GrafanaFake::DumpState() const {
  boost::json::object state = DumpWorld(world_);
  state["denials"] = denials_;
  state["entryWrites"] = entry_writes_;
  return state;
}

void GrafanaFake::LoadState(const boost::json::value& state) {
  world_ = LoadedWorld(state, options_);
  denials_ = CountIn(state, "denials");
  entry_writes_ = CountIn(state, "entryWrites");
}

std::string GrafanaFake::TokenOf(std::string_view login) const {
  return Known(world_, login).tokens.at(0).key;
}

std::string GrafanaFake::AuthorizationOf(std::string_view login) const {
  const Account& account = Known(world_, login);
  if (account.service_account) return "Bearer " + TokenOf(login);
  return BasicAuthorization(login, account.password);
}

std::map<std::string, std::string> GrafanaFake::EntriesOf(std::string_view kind,
                                                          std::string_view id,
                                                          std::int64_t org) const {
  const Resource resource{ParseResourceKind(kind).value(), org, std::string(id)};
  std::map<std::string, std::string> entries;
  for (const auto& [principal, entry] : world_.entries.Of(resource)) {
    entries[ToText(principal)] = Name(entry.level);
  }
  return entries;
}

std::string GrafanaFake::RoleOf(std::int64_t org, std::int64_t account) const {
  const Account* found = world_.Find(account);
  const bool is_member = found != nullptr && found->roles.contains(org);
  return is_member ? std::string(Name(found->roles.at(org))) : "";
}

std::map<std::string, std::string> GrafanaFake::MembersOf(std::int64_t team) const {
  std::map<std::string, std::string> members;
  for (const auto& [account, level] : world_.teams.at(team).members) {
    members[world_.accounts.at(account).login] = Name(level);
  }
  return members;
}

}  // namespace broker::fakes::grafana
