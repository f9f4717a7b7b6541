// The transport seam: one connection to a server, and what opens them. Production: TCP and TLS; the
// simulation: an in-memory stream.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "service/ports/task.h"

namespace broker::http {

// A complete reply: status line, the headers that we look at, the whole body.
struct Reply {
  int status = 0;
  std::string content_type;  // without parameters, lower-case
  std::string retry_after;   // as sent; empty if absent
  std::string body;
  bool keep_alive = false;
};

class Connection {
 public:
  virtual ~Connection() = default;

  // Writes `request` (one flat text) and reads one reply of at most `body_limit` bytes of body, 16
  // KiB of head. An error code means that no complete reply arrived; the connection is of no use
  // then. A body that ends only with the connection does not count as complete: a cut could not be
  // told from its end. See transport_error.h for the codes that are not the operating system's.
  virtual boost::asio::awaitable<std::pair<boost::system::error_code, Reply>> Exchange(
      std::string request, std::size_t body_limit) = 0;

  // Makes a pending Exchange end with an error. May be called at any time.
  virtual void Abort() = 0;

  // False if the server is known to have closed this idle connection, or to have sent something
  // that nobody asked for. Asks the operating system, does not wait.
  virtual bool Usable() { return true; }
};

class Connector {
 public:
  virtual ~Connector() = default;

  // Opens a connection, TLS handshake and verification included. `abort` gets a function that makes
  // a pending Connect end with an error.
  virtual boost::asio::awaitable<std::pair<boost::system::error_code, std::unique_ptr<Connection>>>
  Connect(std::shared_ptr<std::function<void()>> abort) = 0;
};

}  // namespace broker::http
