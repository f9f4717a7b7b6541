#include "tests/conformance/wire.h"

#include <boost/asio/error.hpp>

#include <stdexcept>

#include "clients/http/tcp_connector.h"

namespace broker::test {
namespace {

constexpr std::size_t kAnyBody = std::size_t{64} << 20;

class Counted {
 public:
  explicit Counted(int* count) : count_(count) { ++*count_; }
  Counted(const Counted&) = delete;
  ~Counted() { --*count_; }

 private:
  int* count_;
};

WireAnswer Lost() { return {boost::asio::error::connection_reset, {}}; }

}  // namespace

class Wire::Connection : public http::Connection {
 public:
  Connection(Wire* wire, std::unique_ptr<http::Connection> inner)
      : wire_(wire), inner_(std::move(inner)) {}

  boost::asio::awaitable<WireAnswer> Exchange(std::string request,
                                              std::size_t body_limit) override {
    return wire_->Exchange(inner_.get(), std::move(request), body_limit);
  }
  void Abort() override { inner_->Abort(); }
  bool Usable() override { return inner_->Usable(); }

 private:
  Wire* wire_;
  std::unique_ptr<http::Connection> inner_;
};

class Wire::Connector : public http::Connector {
 public:
  using Opened = std::pair<boost::system::error_code, std::unique_ptr<http::Connection>>;

  Connector(Wire* wire, std::unique_ptr<http::Connector> inner)
      : wire_(wire), inner_(std::move(inner)) {
    wire_->opener_ = inner_.get();
  }

  boost::asio::awaitable<Opened> Connect(std::shared_ptr<std::function<void()>> abort) override {
    const Counted counted(&wire_->in_flight_);
    Opened opened = co_await inner_->Connect(std::move(abort));
    if (opened.first) co_return opened;
    opened.second = std::make_unique<Connection>(wire_, std::move(opened.second));
    co_return opened;
  }

 private:
  Wire* wire_;
  std::unique_ptr<http::Connector> inner_;
};

Wire::Wire(boost::asio::any_io_executor executor, const Clock* clock)
    : tcp_(http::TcpConnectors(std::move(executor), clock)) {}

http::Servers::MakeConnector Wire::Connectors() {
  return [this](const http::ServerUrl& url,
                const std::string& ca_file) -> absl::StatusOr<std::unique_ptr<http::Connector>> {
    auto inner = tcp_(url, ca_file);
    if (!inner.ok()) return inner.status();
    return std::make_unique<Connector>(this, std::move(*inner));
  };
}

boost::asio::awaitable<WireAnswer> Wire::Exchange(http::Connection* to, std::string request,
                                                  std::size_t body_limit) {
  const Counted counted(&in_flight_);
  Loss loss = Loss::kNone;
  if (IsWrite(request)) {
    ++writes_;
    loss = std::exchange(loss_, Loss::kNone);
    if (const auto act = std::exchange(act_, nullptr)) act();
  }
  if (loss == Loss::kLate) late_ = request;
  if (loss == Loss::kLate || loss == Loss::kRequest) co_return Lost();
  WireAnswer answer = co_await Carry(to, std::move(request), body_limit);
  if (loss == Loss::kAnswer) co_return Lost();
  co_return answer;
}

boost::asio::awaitable<WireAnswer> Wire::Carry(http::Connection* to, std::string request,
                                               std::size_t body_limit) {
  if (!lie_) co_return co_await to->Exchange(std::move(request), body_limit);
  const AskServer ask = [this](std::string text) { return Ask(std::move(text)); };
  co_return co_await lie_->Exchange(std::move(request), ask);
}

boost::asio::awaitable<WireAnswer> Wire::Ask(std::string request) {
  const Counted counted(&in_flight_);
  auto abort = std::make_shared<std::function<void()>>();
  auto opened = co_await opener_->Connect(abort);
  if (opened.first) co_return WireAnswer(opened.first, http::Reply());
  co_return co_await opened.second->Exchange(std::move(request), kAnyBody);
}

boost::asio::awaitable<bool> Wire::DeliverLate() {
  if (late_.empty()) throw std::logic_error("no write is late");
  const WireAnswer answer = co_await Ask(std::exchange(late_, ""));
  co_return !answer.first;
}

bool IsWrite(const std::string& request) { return !request.starts_with("GET "); }

std::string TargetOf(const std::string& request) {
  const auto from = request.find(' ') + 1;
  return request.substr(from, request.find(' ', from) - from);
}

std::string BodyOf(const std::string& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}

std::string Rewritten(const std::string& request, const std::string& method,
                      const std::string& target, const std::string& body) {
  std::string text = method + " " + target + " HTTP/1.1\r\n";
  const auto end = request.find("\r\n\r\n");
  for (auto from = request.find("\r\n") + 2; from < end;) {
    const auto to = request.find("\r\n", from);
    const std::string header = request.substr(from, to - from);
    if (!header.starts_with("Content-")) text += header + "\r\n";
    from = to + 2;
  }
  text += "Content-Type: application/json\r\n";
  text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  return text;
}

}  // namespace broker::test
