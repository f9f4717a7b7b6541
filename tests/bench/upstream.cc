#include "tests/bench/upstream.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <thread>

#include "tests/bench/answers.h"

namespace broker::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view kBlank = "\r\n\r\n";

// 0 if the head has none.
std::size_t ContentLength(std::string_view head) {
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = head.find(kName);
  std::size_t length = 0;
  if (at != std::string_view::npos) {
    std::from_chars(head.data() + at + kName.size(), head.data() + head.size(), length);
  }
  return length;
}

}  // namespace

class Upstream::Impl {
 public:
  explicit Impl(Manners manners)
      : manners_(manners), acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    asio::co_spawn(context_, Accept(), asio::detached);
    thread_ = std::thread([this] { context_.run(); });
  }
  ~Impl() {
    context_.stop();
    thread_.join();
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::uint64_t requests() const { return requests_; }

 private:
  asio::awaitable<void> Accept();
  asio::awaitable<void> Serve(tcp::socket socket);
  std::string Answer(std::string_view head, std::string_view body);

  const Manners manners_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  Answers answers_;
  std::atomic<std::uint64_t> requests_ = 0;
  std::thread thread_;
};

asio::awaitable<void> Upstream::Impl::Accept() {
  for (;;) {
    auto [error, socket] = co_await acceptor_.async_accept(kTuple);
    if (!error) asio::co_spawn(context_, Serve(std::move(socket)), asio::detached);
  }
}

asio::awaitable<void> Upstream::Impl::Serve(tcp::socket socket) {
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  std::string buffer;
  for (;;) {
    const auto [error, size] =
        co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer), kBlank, kTuple);
    if (error) co_return;
    const std::size_t whole = size + ContentLength(std::string_view(buffer).substr(0, size));
    if (buffer.size() < whole) {
      const std::size_t missing = whole - buffer.size();
      const auto [cut, got] = co_await asio::async_read(socket, asio::dynamic_buffer(buffer),
                                                        asio::transfer_exactly(missing), kTuple);
      if (cut) co_return;
    }
    ++requests_;
    if (manners_ == Manners::kHangs) {
      buffer.erase(0, whole);
      continue;
    }
    const std::string answer = Answer(std::string_view(buffer).substr(0, size),
                                      std::string_view(buffer).substr(size, whole - size));
    buffer.erase(0, whole);
    const auto [unsent, sent] = co_await asio::async_write(socket, asio::buffer(answer), kTuple);
    if (unsent || manners_ == Manners::kCloses) co_return;
  }
}

std::string Upstream::Impl::Answer(std::string_view head, std::string_view body) {
  const std::string_view line = head.substr(0, head.find("\r\n"));
  const std::size_t first = line.find(' ');
  const std::size_t second = line.find(' ', first + 1);
  const std::string json =
      answers_.To(line.substr(0, first), line.substr(first + 1, second - first - 1), body);
  std::string text = json.empty() ? "HTTP/1.1 404 Not Found\r\n" : "HTTP/1.1 200 OK\r\n";
  text += manners_ == Manners::kCloses ? "Connection: close\r\n" : "";
  text += "Content-Type: application/json\r\nContent-Length: ";
  text += std::to_string(json.size());
  text += kBlank;
  return text + json;
}

Upstream::Upstream(Manners manners) : impl_(std::make_unique<Impl>(manners)) {}

Upstream::~Upstream() = default;

std::string Upstream::url() const { return "http://127.0.0.1:" + std::to_string(impl_->port()); }

std::uint64_t Upstream::requests() const { return impl_->requests(); }

}  // namespace broker::bench
