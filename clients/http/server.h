// One upstream server: its connections, its concurrency cap and waiting line, its breaker. Shared
// by every instance on that server.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "clients/http/connection.h"
#include "clients/http/request.h"
#include "service/ports/clock.h"
#include "service/ports/random.h"
#include "service/ports/task.h"

namespace broker::http {

struct ServerOptions {
  // Exchanges in flight at once; more wait in line, first come first served.
  int max_in_flight = 16;
  // Places in the line; when it is full: BROKER_OVERLOADED with RetryInfo.
  int max_waiting = 256;
  // Consecutive failures (no complete reply) that open the breaker; then one probe at a time.
  int breaker_failures = 5;
  Duration breaker_pause = std::chrono::seconds(5);
  // A read is tried this often at most, with jitter between, inside its deadline.
  int read_attempts = 3;
};

// What became of one write.
struct WriteResult {
  enum class Fate { kNotSent, kReply, kNoReply };
  Fate fate = Fate::kNotSent;
  Reply reply;          // kReply
  absl::Status status;  // kNotSent, kNoReply: why
};

class Server {
 public:
  virtual ~Server() = default;

  // A read: retried while no complete reply arrives (or it is a 502, 503, 504) and the deadline
  // allows. Any complete reply of the last attempt is OK, whatever its status.
  // UPSTREAM_UNAVAILABLE (also: breaker open), UPSTREAM_PROTOCOL (too large), BROKER_OVERLOADED.
  virtual Task<Reply> Read(Request request, CallContext context) = 0;

  // A write: sent once, never again, on a fresh or proven connection. After the first byte left,
  // the absence of a complete reply is kNoReply; before it, kNotSent. Not to be cancelled: its fate
  // would be lost.
  virtual boost::asio::awaitable<WriteResult> Write(Request request, CallContext context) = 0;

  // True while the breaker lets only a probe through.
  virtual bool unreachable() const = 0;
};

// Parsed "http[s]://host[:port][/path]": no user, query or fragment.
struct ServerUrl {
  bool tls = false;
  std::string host;
  std::string port;
  std::string path;  // "" or "/grafana", no slash at the end

  // Lower-case scheme and host, explicit port: equal for equal servers. Includes the path.
  std::string Normalised() const;
  // For the Host header: the port only if it is not the scheme's own.
  std::string HostHeader() const;
};
absl::StatusOr<ServerUrl> ParseServerUrl(std::string_view text);

std::unique_ptr<Server> MakeServer(ServerUrl url, ServerOptions options,
                                   std::unique_ptr<Connector> connector, Clock* clock,
                                   Random* random);

// The servers of the process, one per normalised URL, made on first use.
class Servers {
 public:
  using MakeConnector = std::function<absl::StatusOr<std::unique_ptr<Connector>>(
      const ServerUrl&, std::string ca_file)>;

  Servers(MakeConnector make_connector, Clock* clock, Random* random);

  // INVALID_FIELD if the CA file cannot be read, or if it or `max_in_flight` is not what the server
  // was made with. The first caller's other options hold.
  absl::StatusOr<Server*> For(const ServerUrl& url, const std::string& ca_file,
                              ServerOptions options);

 private:
  struct Entry {
    std::string ca_file;
    int max_in_flight = 0;
    std::unique_ptr<Server> server;
  };

  MakeConnector make_connector_;
  Clock* clock_;
  Random* random_;
  std::map<std::string, Entry> servers_;
};

}  // namespace broker::http
