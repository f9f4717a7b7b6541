#include "clients/http/tcp_connector.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <vector>

#include "clients/http/stream_connection.h"
#include "clients/http/tls.h"
#include "service/ports/one_shot.h"

namespace broker::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

// A server that closes each connection would otherwise cost a look-up for each request.
constexpr Duration kAddressAge = std::chrono::seconds(10);

// What ends the step that a Connect is waiting in.
class Stopper {
 public:
  void Stop() {
    stopped_ = true;
    if (step_) step_();
  }
  void Guard(std::function<void()> step) { step_ = std::move(step); }
  bool stopped() const { return stopped_; }

 private:
  bool stopped_ = false;
  std::function<void()> step_;
};

// Publishes the stopper as the caller's abort function for as long as the Connect runs.
class Abortable {
 public:
  explicit Abortable(std::shared_ptr<std::function<void()>> abort) : abort_(std::move(abort)) {
    *abort_ = [this] { stopper_.Stop(); };
  }
  Abortable(const Abortable&) = delete;
  Abortable& operator=(const Abortable&) = delete;
  ~Abortable() { *abort_ = nullptr; }

  Stopper* stopper() { return &stopper_; }

 private:
  std::shared_ptr<std::function<void()>> abort_;
  Stopper stopper_;
};

class TcpConnector : public Connector {
 public:
  using Opened = std::pair<error_code, std::unique_ptr<Connection>>;

  // No TLS if `context` is null.
  TcpConnector(ServerUrl url, std::shared_ptr<boost::asio::ssl::context> context,
               boost::asio::any_io_executor executor, const Clock* clock)
      : url_(std::move(url)),
        context_(std::move(context)),
        executor_(std::move(executor)),
        clock_(clock) {}

  boost::asio::awaitable<Opened> Connect(std::shared_ptr<std::function<void()>> abort) override {
    Abortable abortable(std::move(abort));
    Stopper* const stopper = abortable.stopper();
    error_code ec = co_await LookUp(stopper);
    tcp::socket socket(executor_);
    if (!ec) ec = co_await Dial(&socket, stopper);
    if (ec) co_return Opened(ec, nullptr);
    if (!context_) {
      co_return Opened(ec, std::make_unique<StreamConnection<tcp::socket>>(std::move(socket)));
    }
    auto connection = std::make_unique<StreamConnection<boost::asio::ssl::stream<tcp::socket>>>(
        std::move(socket), *context_);
    ec = co_await Handshake(&connection->stream(), stopper);
    if (ec) co_return Opened(ec, nullptr);
    co_return Opened(ec, std::move(connection));
  }

 private:
  using Found = std::pair<error_code, tcp::resolver::results_type>;

  boost::asio::awaitable<error_code> LookUp(Stopper* stopper) {
    if (!addresses_.empty() && clock_->Mono() < addresses_until_) co_return error_code();
    addresses_.clear();
    error_code not_an_address;
    const auto literal = boost::asio::ip::make_address(url_.host, not_an_address);
    if (!not_an_address) {
      const auto port = static_cast<unsigned short>(std::stoi(url_.port));
      addresses_.emplace_back(literal, port);
      addresses_until_ = MonoTime::max();
      co_return error_code();
    }
    // Not awaited directly: a look-up in the operating system cannot be cut off, only left behind.
    const OneShot<Found> found;
    tcp::resolver resolver(executor_);
    resolver.async_resolve(url_.host, url_.port, tcp::resolver::numeric_service,
                           [found](error_code ec, tcp::resolver::results_type results) {
                             found.Set(Found(ec, std::move(results)));
                           });
    stopper->Guard([found] { found.Set(Found(boost::asio::error::operation_aborted, {})); });
    const Found result = co_await found.Wait();
    stopper->Guard(nullptr);
    for (const auto& entry : result.second) addresses_.push_back(entry.endpoint());
    addresses_until_ = clock_->Mono() + kAddressAge;
    co_return result.first;
  }

  boost::asio::awaitable<error_code> Dial(tcp::socket* socket, Stopper* stopper) {
    error_code ec;
    const std::vector<tcp::endpoint> addresses = addresses_;
    stopper->Guard([socket] { Close(*socket); });
    co_await boost::asio::async_connect(
        *socket, addresses, boost::asio::redirect_error(boost::asio::use_awaitable, ec));
    stopper->Guard(nullptr);
    if (stopper->stopped()) co_return boost::asio::error::operation_aborted;
    if (ec) {
      addresses_until_ = MonoTime::min();
      co_return ec;
    }
    socket->set_option(tcp::no_delay(true), ec);
    co_return ec;
  }

  boost::asio::awaitable<error_code> Handshake(boost::asio::ssl::stream<tcp::socket>* stream,
                                               Stopper* stopper) {
    if (!ExpectHost(stream->native_handle(), url_.host)) co_return TransportError::kCertificate;
    error_code ec;
    stopper->Guard([stream] { Close(stream->next_layer()); });
    co_await stream->async_handshake(boost::asio::ssl::stream_base::client,
                                     boost::asio::redirect_error(boost::asio::use_awaitable, ec));
    stopper->Guard(nullptr);
    if (stopper->stopped()) co_return boost::asio::error::operation_aborted;
    if (ec && SSL_get_verify_result(stream->native_handle()) != X509_V_OK) {
      co_return TransportError::kCertificate;
    }
    co_return ec;
  }

  static void Close(tcp::socket& socket) {
    error_code ignored;
    socket.close(ignored);
  }

  const ServerUrl url_;
  const std::shared_ptr<boost::asio::ssl::context> context_;
  const boost::asio::any_io_executor executor_;
  const Clock* const clock_;
  std::vector<tcp::endpoint> addresses_;
  MonoTime addresses_until_ = MonoTime::min();
};

}  // namespace

Servers::MakeConnector TcpConnectors(boost::asio::any_io_executor executor, const Clock* clock) {
  // One for all servers that trust the same: reading the system's certificates takes 20 ms.
  using Contexts = std::map<std::string, std::shared_ptr<boost::asio::ssl::context>>;
  return [executor, clock, contexts = std::make_shared<Contexts>()](
             const ServerUrl& url,
             const std::string& ca_file) -> absl::StatusOr<std::unique_ptr<Connector>> {
    std::shared_ptr<boost::asio::ssl::context> tls;
    if (url.tls) {
      tls = (*contexts)[ca_file];
      if (!tls) {
        auto context = MakeTlsContext(ca_file);
        if (!context.ok()) return context.status();
        tls = (*contexts)[ca_file] = std::move(*context);
      }
    }
    return std::make_unique<TcpConnector>(url, std::move(tls), executor, clock);
  };
}

}  // namespace broker::http
