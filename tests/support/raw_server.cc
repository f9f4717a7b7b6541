#include "tests/support/raw_server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <cstdlib>

namespace broker::test {
namespace {

using boost::asio::awaitable;
using boost::asio::ip::tcp;
using boost::system::error_code;

// One accepted connection, for sending on it and closing it from outside.
struct Peer {
  virtual ~Peer() = default;
  virtual awaitable<error_code> Write(std::string bytes) = 0;
  // The size of the whole request, read up to its end.
  virtual awaitable<std::string> ReadRequest() = 0;
  virtual awaitable<error_code> Begin() = 0;
  virtual tcp::socket& socket() = 0;

  void Close(bool reset) {
    error_code ignored;
    if (reset) socket().set_option(boost::asio::socket_base::linger(true, 0), ignored);
    socket().close(ignored);
  }
};

std::size_t ContentLength(const std::string& head) {
  const std::size_t at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 16, nullptr, 10);
}

template <class Stream>
struct StreamPeer : Peer {
  template <class... Args>
  explicit StreamPeer(Args&&... args) : stream(std::forward<Args>(args)...) {}

  awaitable<error_code> Write(std::string bytes) override {
    error_code ec;
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ec);
    co_await boost::asio::async_write(stream, boost::asio::buffer(bytes), token);
    co_return ec;
  }

  // Empty: the client has closed the connection.
  awaitable<std::string> ReadRequest() override {
    error_code ec;
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ec);
    const std::size_t head = co_await boost::asio::async_read_until(
        stream, boost::asio::dynamic_buffer(input), "\r\n\r\n", token);
    if (ec) co_return "";
    const std::size_t size = head + ContentLength(input.substr(0, head));
    if (input.size() < size) {
      co_await boost::asio::async_read(stream, boost::asio::dynamic_buffer(input),
                                       boost::asio::transfer_exactly(size - input.size()), token);
    }
    if (ec) co_return "";
    std::string request = input.substr(0, size);
    input.erase(0, size);
    co_return request;
  }

  awaitable<error_code> Begin() override {
    error_code ec;
    if constexpr (!std::is_same_v<Stream, tcp::socket>) {
      auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ec);
      co_await stream.async_handshake(boost::asio::ssl::stream_base::server, token);
    }
    co_return ec;
  }

  tcp::socket& socket() override {
    if constexpr (std::is_same_v<Stream, tcp::socket>) {
      return stream;
    } else {
      return stream.next_layer();
    }
  }

  Stream stream;
  std::string input;
};

}  // namespace

struct RawServer::State {
  enum class Mode { kServe, kSilent, kHangUp };

  State(boost::asio::any_io_executor ex, Script answer, boost::asio::ssl::context* context)
      : executor(ex),
        acceptor(ex, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
        port(acceptor.local_endpoint().port()),
        script(std::move(answer)),
        tls(context) {}

  boost::asio::any_io_executor executor;
  tcp::acceptor acceptor;
  unsigned short port;
  Script script;
  boost::asio::ssl::context* tls;
  Mode mode = Mode::kServe;
  std::vector<std::string> requests;
  std::vector<std::weak_ptr<Peer>> asked_by;
  std::vector<std::shared_ptr<Peer>> peers;
  int accepted = 0;
};

namespace {

using State = RawServer::State;

void Forget(State& state, const std::shared_ptr<Peer>& peer) { std::erase(state.peers, peer); }

awaitable<void> Serve(std::shared_ptr<State> state, std::shared_ptr<Peer> peer) {
  const error_code failed = co_await peer->Begin();
  while (!failed) {
    std::string request = co_await peer->ReadRequest();
    if (request.empty()) break;
    const int nth = static_cast<int>(state->requests.size());
    state->requests.push_back(request);
    state->asked_by.push_back(peer);
    const RawAnswer answer = state->script(nth, request);
    if (!answer.bytes.empty()) {
      const error_code ec = co_await peer->Write(answer.bytes);
      if (ec) break;
    }
    if (answer.then == RawAnswer::Then::kKeep) continue;
    peer->Close(answer.then == RawAnswer::Then::kReset);
    break;
  }
  Forget(*state, peer);
}

awaitable<void> SendBytes(std::shared_ptr<Peer> peer, std::string bytes) {
  co_await peer->Write(std::move(bytes));
}

awaitable<void> Accept(std::shared_ptr<State> state) {
  for (;;) {
    error_code ec;
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ec);
    tcp::socket socket = co_await state->acceptor.async_accept(token);
    if (ec) co_return;
    ++state->accepted;
    if (state->mode == State::Mode::kHangUp) continue;
    socket.set_option(tcp::no_delay(true), ec);
    std::shared_ptr<Peer> peer;
    if (state->tls) {
      peer = std::make_shared<StreamPeer<boost::asio::ssl::stream<tcp::socket>>>(std::move(socket),
                                                                                 *state->tls);
    } else {
      peer = std::make_shared<StreamPeer<tcp::socket>>(std::move(socket));
    }
    state->peers.push_back(peer);
    if (state->mode == State::Mode::kSilent) continue;
    boost::asio::co_spawn(state->executor, Serve(state, peer), boost::asio::detached);
  }
}

}  // namespace

RawServer::RawServer(boost::asio::any_io_executor executor, Script script,
                     boost::asio::ssl::context* tls)
    : state_(std::make_shared<State>(executor, std::move(script), tls)) {
  boost::asio::co_spawn(executor, Accept(state_), boost::asio::detached);
}

RawServer::~RawServer() {
  StopListening();
  CloseAll();
}

unsigned short RawServer::port() const { return state_->port; }

std::string RawServer::url() const {
  return (state_->tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port());
}

const std::vector<std::string>& RawServer::requests() const { return state_->requests; }

int RawServer::accepted() const { return state_->accepted; }

int RawServer::open() const { return static_cast<int>(state_->peers.size()); }

void RawServer::FallSilent() { state_->mode = State::Mode::kSilent; }

void RawServer::HangUp() { state_->mode = State::Mode::kHangUp; }

void RawServer::StopListening() {
  error_code ignored;
  state_->acceptor.close(ignored);
}

void RawServer::Send(int nth, std::string bytes) {
  std::shared_ptr<Peer> peer = state_->asked_by.at(static_cast<std::size_t>(nth)).lock();
  if (!peer) return;
  boost::asio::co_spawn(state_->executor, SendBytes(std::move(peer), std::move(bytes)),
                        boost::asio::detached);
}

void RawServer::CloseAll() {
  for (const std::shared_ptr<Peer>& peer : state_->peers) peer->Close(false);
}

std::string JsonReply(int status, const std::string& body, const std::string& head) {
  return "HTTP/1.1 " + std::to_string(status) + " Scripted\r\nContent-Type: application/json\r\n" +
         head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace broker::test
