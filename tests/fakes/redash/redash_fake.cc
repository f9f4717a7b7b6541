#include "tests/fakes/redash/redash_fake.h"

#include "tests/fakes/redash/gate.h"
#include "tests/fakes/redash/like.h"
#include "tests/fakes/redash/routes.h"

namespace broker::fakes {
namespace {

using redash::Caller;

// gunicorn's limit for "METHOD target HTTP/1.1".
constexpr std::size_t kRequestLine = 4094;

// Gives the answer its cookies, and spoils it where the event queue is broken.
class Dressed : public Pending {
 public:
  Dressed(std::unique_ptr<Pending> inner, bool cookies, bool event_fails)
      : inner_(std::move(inner)), cookies_(cookies), event_fails_(event_fails) {}

  FakeReply Finish() override {
    FakeReply reply = inner_->Finish();
    if (event_fails_ && reply.status == 200) reply = redash::InternalError();
    if (cookies_) {
      reply.headers.emplace_back("Set-Cookie", "csrf_token=fake-csrf-token; Path=/");
      reply.headers.emplace_back("Set-Cookie", "session=fake-session; HttpOnly; Path=/");
    }
    return reply;
  }

 private:
  std::unique_ptr<Pending> inner_;
  bool cookies_;
  bool event_fails_;
};

// The path as Redash's router sees it.
struct RoutedPath {
  std::vector<std::string> segments;
  bool own_org = true;
};

RoutedPath RoutePath(const RedashOptions& options, const FakeRequest& request) {
  RoutedPath routed{request.segments, true};
  // gunicorn folds a double slash at the very start.
  if (request.path.starts_with("//")) routed.segments.erase(routed.segments.begin());
  if (!options.multi_org) return routed;
  routed.own_org = routed.segments.front() == options.org_slug;
  routed.segments.erase(routed.segments.begin());
  return routed;
}

}  // namespace

RedashFake::RedashFake(RedashOptions options, WallClock now)
    : options_(std::move(options)), now_(std::move(now)), state_(SeedState()) {}

std::unique_ptr<Pending> RedashFake::Begin(const FakeRequest& request) {
  const RoutedPath routed = RoutePath(options_, request);
  const auto match = redash::FindRoute(request.method, routed.segments);
  const bool event_fails =
      options_.broken_queue && match.route != nullptr && match.route->records_event;
  const bool cookies = !options_.version.starts_with("8.");
  return std::make_unique<Dressed>(Decide(request), cookies, event_fails);
}

std::unique_ptr<Pending> RedashFake::Decide(const FakeRequest& request) {
  if (request.method.size() + request.target.size() + 10 > kRequestLine) {
    return Settled(HtmlReply(400, "<html><head><title>Bad Request</title></head></html>"));
  }
  const bool ping = request.path == "/ping";
  const bool https = request.Header("x-forwarded-proto") == "https";
  if (options_.enforce_https && !https && !ping) return Settled(redash::RedirectToHttps(request));
  if (ping && !request.IsWrite()) return Settled(HtmlReply(200, "PONG."));

  const RoutedPath routed = RoutePath(options_, request);
  const Caller caller = routed.own_org ? redash::FindCaller(state_, request) : Caller{};
  const bool nobody = caller.kind == Caller::Kind::kNobody;
  if (options_.enforce_csrf && nobody && request.IsWrite()) {
    return Settled(redash::Message(400, "The CSRF token is missing."));
  }
  const redash::RouteMatch match = redash::FindRoute(request.method, routed.segments);
  if (match.route == nullptr) return Settled(redash::NoHandler(request, match, caller));
  if (!match.route->bucket.empty()) {
    auto refusal = redash::CountCall(state_, options_, request, match.route->bucket, now_());
    if (refusal) return Settled(*std::move(refusal));
  }
  if (nobody) return Settled(redash::LoginNeeded());
  return match.route->handler({state_, options_, now_, request, caller, match.ids});
}

boost::json::value RedashFake::DumpState() const { return ToJson(state_); }

void RedashFake::LoadState(const boost::json::value& state) { state_ = RedashStateFrom(state); }

RedashUser& RedashFake::Touch(int user_id) {
  RedashUser& user = state_.users.at(user_id);
  user.updated_at = now_();
  ++user.rewrites;
  return user;
}

int RedashFake::AddUser(std::string_view email, std::string_view name, std::vector<int> groups) {
  RedashUser user;
  user.id = state_.next_user_id++;
  user.name = name;
  user.email = redash::LowerCase(email);
  user.groups = std::move(groups);
  user.api_key = DefaultUserKey(user.id);
  user.created_at = user.updated_at = now_();
  const int id = user.id;
  state_.users[id] = std::move(user);
  return id;
}

int RedashFake::AddGroup(std::string_view name, std::vector<std::string> permissions) {
  const int id = state_.next_group_id++;
  state_.groups[id] = {id, std::string(name), "regular", std::move(permissions), now_()};
  return id;
}

void RedashFake::RemoveUser(int user_id) { state_.users.erase(user_id); }

void RedashFake::RemoveGroup(int group_id) { state_.groups.erase(group_id); }

void RedashFake::Attach(int data_source_id, int group_id, bool view_only) {
  state_.data_sources.at(data_source_id).attachments.push_back({group_id, view_only});
}

void RedashFake::SetGroups(int user_id, std::vector<int> groups) {
  Touch(user_id).groups = std::move(groups);
}

void RedashFake::SetName(int user_id, std::string_view name) { Touch(user_id).name = name; }

void RedashFake::SetEmail(int user_id, std::string_view email) {
  Touch(user_id).email = redash::LowerCase(email);
}

void RedashFake::Disable(int user_id) { Touch(user_id).disabled_at = now_(); }

void RedashFake::Enable(int user_id) { Touch(user_id).disabled_at.reset(); }

std::string RedashFake::RotateKey(int user_id) {
  RedashUser& user = Touch(user_id);
  user.api_key = NextKey(user.api_key);
  return user.api_key;
}

std::vector<int> RedashFake::GroupsOf(int user_id) const { return state_.users.at(user_id).groups; }

std::string RedashFake::KeyOf(int user_id) const { return state_.users.at(user_id).api_key; }

}  // namespace broker::fakes
