// A server on a loopback socket that answers with the bytes it is told, faults included. It runs on
// the test's own executor, so nothing happens while the test does not run it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace broker::test {

// What the server does with one request.
struct RawAnswer {
  enum class Then { kKeep, kClose, kReset };

  std::string bytes;  // sent as they are; may be empty
  Then then = Then::kKeep;
};

class RawServer {
 public:
  // `nth` counts the requests of all connections from 0.
  using Script = std::function<RawAnswer(int nth, const std::string& request)>;

  // Plain if `tls` is null; it outlives the server.
  RawServer(boost::asio::any_io_executor executor, Script script,
            boost::asio::ssl::context* tls = nullptr);
  ~RawServer();

  unsigned short port() const;
  std::string url() const;  // of 127.0.0.1

  // Whole requests in the order of their arrival.
  const std::vector<std::string>& requests() const;
  // Connections accepted so far, and those that neither side has closed.
  int accepted() const;
  int open() const;

  // From now on connections are accepted and never read from; a TLS handshake does not begin.
  void FallSilent();
  // From now on connections are closed as soon as they are accepted.
  void HangUp();
  // Nobody listens any more; open connections stay.
  void StopListening();

  // Sends bytes on the connection that brought the n-th request, without waiting for another one.
  void Send(int nth, std::string bytes);
  // Closes all open connections.
  void CloseAll();

  struct State;

 private:
  std::shared_ptr<State> state_;
};

// A complete reply with Content-Length and Content-Type application/json; `head` is more header
// lines, each with its line end.
std::string JsonReply(int status, const std::string& body, const std::string& head = "");

}  // namespace broker::test
