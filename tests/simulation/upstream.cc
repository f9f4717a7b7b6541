#include "tests/simulation/upstream.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <chrono>
#include <map>

#include "service/ports/sleep.h"
#include "tests/simulation/executor.h"

namespace broker::sim {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// What becomes of one request.
struct Upstream::Plan {
  enum class Ending { kReply, kHang, kClose, kCut, kGatewayAtOnce, kGatewayAfter, kError };
  bool worked_on = true;
  bool takes_effect = true;
  bool write = false;
  Duration before{};  // until it reads the state
  Duration inside{};  // until it writes back
  Duration after{};   // until the answer is sent
  Ending ending = Ending::kReply;
};

struct Upstream::Connection {
  Connection(const Executor& executor, Process* process)
      : stream(boost::asio::any_io_executor(executor)), socket(process, &stream) {}

  Stream stream;
  Socket socket;
  boost::beast::flat_buffer buffer;
};

namespace {

// Longer than anything here takes.
constexpr Duration kLongest = std::chrono::minutes(5);

// The broker's own account, the users and groups of the world.
boost::json::value SmallState(World* world) {
  fakes::RedashState state;
  state.groups[1] = {1, "admin", "builtin", {"admin", "super_admin", "list_users"}, 0};
  state.groups[2] = {2, "default", "builtin", fakes::DefaultPermissions(), 0};
  for (const int id : Upstream::kGroups) {
    state.groups[id] = {id, "Group " + std::to_string(id), "regular", {"list_users"}, 0};
  }
  const auto add = [&state](int id, std::vector<int> groups) {
    fakes::RedashUser user;
    user.id = id;
    user.name = "User " + std::to_string(id);
    user.email = Upstream::EmailOf(id);
    user.groups = std::move(groups);
    user.api_key = fakes::DefaultUserKey(id);
    state.users[id] = std::move(user);
  };
  add(Upstream::kBroker, {1, 2});
  for (const int user : Upstream::kUsers) {
    std::vector<int> groups = {2};
    for (const int group : Upstream::kGroups) {
      if (world->Chance(0.3)) groups.push_back(group);
    }
    add(user, std::move(groups));
  }
  return fakes::ToJson(state);
}

std::string Serialised(const fakes::FakeReply& reply, bool keep_alive) {
  std::string text = "HTTP/1.1 " + std::to_string(reply.status) + " Status\r\n";
  for (const auto& [name, value] : reply.headers) text += name + ": " + value + "\r\n";
  text += keep_alive ? "Connection: keep-alive\r\n" : "Connection: close\r\n";
  text += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n";
  return text + reply.body;
}

fakes::FakeReply GatewayTimeout() {
  return fakes::HtmlReply(504, "<html><head><title>504 Gateway Time-out</title></head></html>");
}

fakes::FakeReply InternalError() {
  return fakes::JsonReply(500, {{"message", "Internal Server Error"}});
}

fakes::FakeRequest RequestOf(
    const boost::beast::http::request<boost::beast::http::string_body>& message) {
  std::map<std::string, std::string> headers;
  for (const auto& field : message) {
    headers[std::string(field.name_string())] = std::string(field.value());
  }
  return fakes::MakeRequest(std::string(message.method_string()), std::string(message.target()),
                            headers, message.body());
}

}  // namespace

Upstream::Upstream(World* world, Judge* judge, const Weather* weather)
    : world_(world),
      judge_(judge),
      weather_(weather),
      process_(world->Start()),
      clock_(world, process_),
      fake_({},
            [this] { return std::chrono::duration_cast<milliseconds>(world_->now()).count(); }) {
  fake_.LoadState(SmallState(world));
  for (const int user : kUsers) {
    for (const int group : kGroups) {
      judge_->Stored({user, group}, Copies({user, group}), "");
    }
  }
}

std::string Upstream::EmailOf(int user) { return "user" + std::to_string(user) + "@example.com"; }

int Upstream::Copies(Member member) const {
  const std::vector<int> groups = fake_.GroupsOf(member.user);
  return static_cast<int>(std::count(groups.begin(), groups.end(), member.group));
}

Duration Upstream::Latency() { return world_->Between(microseconds(100), milliseconds(20)); }

Upstream::Plan Upstream::Draw(bool write) {
  const Weather& weather = *weather_;
  const auto strikes = [&](double probability) { return weather.Strikes(world_, probability); };
  Plan plan;
  plan.write = write;
  plan.before = Latency();
  plan.inside = Latency();
  plan.after = Latency();
  if (strikes(weather.lost_request)) {
    plan.worked_on = false;
    plan.ending = Plan::Ending::kHang;
  } else if (strikes(weather.reset_before)) {
    plan.worked_on = false;
    plan.ending = Plan::Ending::kClose;
  } else if (strikes(weather.error_before)) {
    plan.takes_effect = false;
    plan.ending = Plan::Ending::kError;
  } else if (strikes(weather.lost_reply)) {
    plan.ending = Plan::Ending::kHang;
  } else if (strikes(weather.reset_after)) {
    plan.ending = Plan::Ending::kClose;
  } else if (strikes(weather.cut_reply)) {
    plan.ending = Plan::Ending::kCut;
  } else if (strikes(weather.gateway_after)) {
    plan.ending = Plan::Ending::kGatewayAfter;
  } else if (strikes(weather.gateway_late)) {
    plan.ending = Plan::Ending::kGatewayAtOnce;
  } else if (strikes(weather.error_after)) {
    plan.ending = Plan::Ending::kError;
  }
  const bool late = plan.ending == Plan::Ending::kGatewayAtOnce || strikes(weather.late_write);
  if (write && late) {
    // In the accept queue, or on a lock between reading and writing back.
    const Duration all = world_->Between(seconds(1), Weather::kLatest);
    plan.before = world_->Chance(0.5) ? all : world_->Between(Duration(), all);
    plan.inside = all - plan.before;
  } else if (!write && strikes(weather.slow_read)) {
    plan.after = world_->Between(seconds(1), seconds(12));
  }
  return plan;
}

void Upstream::Accept(Stream* client, std::shared_ptr<const Sender> sender) {
  const Executor executor(world_, process_);
  auto connection = std::make_shared<Connection>(executor, process_);
  connection->stream.connect(*client);
  boost::asio::co_spawn(executor, Serve(std::move(connection), std::move(sender)),
                        boost::asio::detached);
}

boost::asio::awaitable<void> Upstream::Serve(std::shared_ptr<Connection> connection,
                                             std::shared_ptr<const Sender> sender) {
  for (bool open = true; open;) open = co_await Exchange(connection, sender);
  connection->stream.close();
}

// False: the connection is to be closed.
boost::asio::awaitable<bool> Upstream::Exchange(std::shared_ptr<Connection> connection,
                                                std::shared_ptr<const Sender> sender) {
  namespace http = boost::beast::http;
  http::request<http::string_body> message;
  boost::system::error_code ec;
  auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ec);
  co_await http::async_read(connection->stream, connection->buffer, message, token);
  if (ec) co_return false;
  fakes::FakeRequest request = RequestOf(message);
  const bool write = request.IsWrite();
  const Plan plan = Draw(write);
  const std::string operation = write ? NoteArrival(request, *sender) : "";
  const Result result;
  if (plan.worked_on) {
    working_ += write ? 1 : 0;
    boost::asio::co_spawn(Executor(world_, process_),
                          Work(std::move(request), plan, operation, result), boost::asio::detached);
  }
  const bool keep = co_await Reply(connection, plan, result);
  co_return keep;
}

boost::asio::awaitable<void> Upstream::Work(fakes::FakeRequest request, Plan plan,
                                            std::string operation, Result result) {
  co_await Sleep(&clock_, plan.before);
  fakes::FakeReply reply = InternalError();
  if (plan.takes_effect) {
    std::unique_ptr<fakes::Pending> pending = fake_.Begin(request);
    co_await Sleep(&clock_, plan.inside);
    reply = plan.write ? Finish(std::move(pending), operation) : pending->Finish();
  }
  working_ -= plan.write ? 1 : 0;
  result.Set(std::move(reply));
}

boost::asio::awaitable<bool> Upstream::Reply(std::shared_ptr<Connection> connection, Plan plan,
                                             Result result) {
  boost::system::error_code ec;
  auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ec);
  if (plan.ending == Plan::Ending::kHang) {
    // Until the client gives up.
    char byte = 0;
    co_await connection->stream.async_read_some(boost::asio::buffer(&byte, 1), token);
    co_return false;
  }
  fakes::FakeReply reply = GatewayTimeout();
  if (plan.worked_on && plan.ending != Plan::Ending::kGatewayAtOnce) {
    std::optional<fakes::FakeReply> worked =
        co_await WaitUntil(result, &clock_, clock_.Mono() + kLongest);
    if (worked && plan.ending != Plan::Ending::kGatewayAfter) reply = std::move(*worked);
    if (plan.ending == Plan::Ending::kError) reply = InternalError();
  }
  co_await Sleep(&clock_, plan.after);
  if (plan.ending == Plan::Ending::kClose) co_return false;
  std::string text = Serialised(reply, weather_->keeps_alive);
  if (plan.ending == Plan::Ending::kCut) text.resize(text.size() / 2);
  co_await boost::asio::async_write(connection->stream, boost::asio::buffer(text), token);
  co_return !ec && weather_->keeps_alive && plan.ending != Plan::Ending::kCut;
}

// Membership writes are all that the broker sends: POST /api/groups/G/members with a user_id, and
// DELETE /api/groups/G/members/U.
std::string Upstream::NoteArrival(const fakes::FakeRequest& request, const Sender& sender) {
  Member member;
  member.group = std::stoi(request.segments.at(2));
  if (request.method == "POST") {
    const boost::json::value body = boost::json::parse(request.body);
    member.user = static_cast<int>(body.at("user_id").as_int64());
  } else {
    member.user = std::stoi(request.segments.at(4));
  }
  const auto sent = sender.last_sent.find(member);
  std::string operation = sent == sender.last_sent.end() ? "" : sent->second;
  judge_->Arrived(request.method, member, operation);
  return operation;
}

fakes::FakeReply Upstream::Finish(std::unique_ptr<fakes::Pending> pending,
                                  const std::string& operation) {
  std::map<Member, int> before;
  for (const int user : kUsers) {
    for (const int group : kGroups) before[{user, group}] = Copies({user, group});
  }
  fakes::FakeReply reply = pending->Finish();
  for (const auto& [member, copies] : before) {
    if (Copies(member) != copies) judge_->Stored(member, Copies(member), operation);
  }
  return reply;
}

}  // namespace broker::sim
