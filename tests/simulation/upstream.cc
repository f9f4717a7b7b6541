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

#include <chrono>
#include <map>

#include "service/ports/sleep.h"
#include "tests/simulation/executor.h"

namespace broker::sim {

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

Upstream::Upstream(World* world, Judge* judge, const Weather* weather, Product* product)
    : world_(world),
      judge_(judge),
      weather_(weather),
      product_(product),
      process_(world->Start()),
      clock_(world, process_) {}

void Upstream::Meddle(const std::optional<Place>& there) {
  const Stored before = product_->Read();
  const std::string what = product_->ActByHand(world_, there);
  judge_->ChangedByHand(what, before);
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
  if (world_->now() < key_refused_until_) request.headers["authorization"] += "-of-yesterday";
  const Plan plan = Plan::Draw(world_, *weather_, request.IsWrite());
  Mission mission;
  if (plan.write) mission = NoteArrival(request, *sender);
  const Result result;
  if (plan.worked_on) {
    working_ += plan.write ? 1 : 0;
    boost::asio::co_spawn(Executor(world_, process_),
                          Work(std::move(request), plan, std::move(mission), result),
                          boost::asio::detached);
  }
  const bool keep = co_await Reply(connection, plan, result);
  co_return keep;
}

boost::asio::awaitable<void> Upstream::Work(fakes::FakeRequest request, Plan plan, Mission mission,
                                            Result result) {
  co_await Sleep(&clock_, plan.before);
  std::optional<Place> there;
  if (mission.order) there = mission.order->place;
  if (plan.meddling == Plan::Meddling::kBefore) Meddle(there);
  fakes::FakeReply reply = InternalError();
  if (plan.takes_effect) {
    const Duration began = world_->now();
    std::unique_ptr<fakes::Pending> pending = product_->fake().Begin(request);
    co_await Sleep(&clock_, plan.inside / 2);
    if (plan.meddling == Plan::Meddling::kInside) Meddle(there);
    co_await Sleep(&clock_, plan.inside / 2);
    reply = Finish(std::move(pending), mission, began);
  }
  if (plan.meddling == Plan::Meddling::kAfter) Meddle(there);
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

Upstream::Mission Upstream::NoteArrival(const fakes::FakeRequest& request, const Sender& sender) {
  Mission mission;
  mission.order = product_->OrderOf(request);
  const auto sent = sender.last_sent.find(mission.order->place);
  if (sent != sender.last_sent.end()) mission.operation = sent->second;
  judge_->Arrived(*mission.order, mission.operation);
  return mission;
}

fakes::FakeReply Upstream::Finish(std::unique_ptr<fakes::Pending> pending, const Mission& mission,
                                  Duration began) {
  if (!mission.order) return pending->Finish();
  const Stored before = product_->Read();
  fakes::FakeReply reply = pending->Finish();
  const bool refused = reply.status >= 300 && reply.status < 500;
  judge_->Wrote(*mission.order, mission.operation, began, before, refused);
  return reply;
}

}  // namespace broker::sim
