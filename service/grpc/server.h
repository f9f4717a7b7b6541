// The gRPC server: the API, health and reflection on one port.
#pragma once

#include <absl/status/statusor.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "service/broker/access_broker.h"
#include "service/broker/audit_broker.h"
#include "service/broker/authority.h"
#include "service/broker/definition_broker.h"
#include "service/broker/lease_broker.h"
#include "service/broker/operator_broker.h"
#include "service/core/security_config.h"
#include "service/ports/clock.h"
#include "service/security/authenticator.h"

namespace broker {

struct ServerOptions {
  std::string listen;  // host:port; port 0 for any free one
  // Runs one handler at a time, first in, first out.
  boost::asio::any_io_executor executor;
  // All outlive the server.
  Clock* clock = nullptr;
  AccessBroker* broker = nullptr;
  DefinitionBroker* definitions = nullptr;
  LeaseBroker* leases = nullptr;
  AuditBroker* audit = nullptr;
  OperatorBroker* operators = nullptr;
  // What callers may do; null: see Authority.
  const Authority* authority = nullptr;
  // Who they are; null: nobody proves anything.
  Authenticator* authenticator = nullptr;
  LimitsConfig limits{};  // of each caller
  TlsConfig tls{};        // off: without transport security
  // A caller needs a certificate, since there is no other way to prove anything.
  bool needs_certificate = false;
  bool reflection = true;
  bool health = true;
  // Told of defects: one line, for the operator. Called on the executor.
  std::function<void(std::string_view)> log;
  // A unary call ends after this time at the latest.
  Duration unary_cap = std::chrono::seconds(30);
};

class GrpcServer {
 public:
  // REQUIRES: Drain has ended, or the executor runs in another thread, which ends what is in
  // progress.
  virtual ~GrpcServer() = default;

  // Where it listens.
  virtual int port() const = 0;

  // On the executor, once: health NOT_SERVING, new calls get SHUTTING_DOWN, calls in progress go on
  // for at most `grace`; when new calls have ceased too, 0.2 to 2 s later, the port is closed. Ends
  // when gRPC calls nothing of ours any more.
  virtual boost::asio::awaitable<void> Drain(Duration grace) = 0;
};

// Listens when it returns. INVALID_FIELD for an address that cannot be listened on, also one that
// another process listens on, and for TLS files that are no use.
absl::StatusOr<std::unique_ptr<GrpcServer>> StartGrpcServer(ServerOptions options);

}  // namespace broker
