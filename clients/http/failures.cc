#include "clients/http/failures.h"

#include "clients/http/transport_error.h"
#include "service/core/error.h"

namespace broker::http {
namespace {

constexpr std::chrono::milliseconds kLineFullDelay{1000};

}  // namespace

absl::Status NotConnected(const std::string& server, boost::system::error_code ec) {
  if (ec == TransportError::kCertificate) {
    return Fail(Reason::kUpstreamUnavailable,
                "the certificate of " + server +
                    " was not accepted; check its host name and dates, and the instance's ca_file");
  }
  return Fail(Reason::kUpstreamUnavailable,
              "no connection to " + server + "; check that it runs and can be reached");
}

absl::Status NoReply(const std::string& server, boost::system::error_code ec) {
  if (ec == TransportError::kTooLarge) {
    return Fail(Reason::kUpstreamProtocol, "the answer of " + server +
                                               " is larger than the broker reads; check that the "
                                               "instance's url leads to the application itself");
  }
  if (ec == TransportError::kMalformed) {
    return Fail(Reason::kUpstreamProtocol,
                "the answer of " + server +
                    " is not HTTP/1.1 with a stated length; check the instance's url and port");
  }
  return Fail(Reason::kUpstreamUnavailable,
              "the connection to " + server +
                  " was closed before its answer was complete; try again, or check the server");
}

absl::Status TimedOut(const std::string& server) {
  return Fail(Reason::kUpstreamUnavailable,
              server + " did not answer in time; try again, or check the server");
}

absl::Status Unreachable(const std::string& server, Duration retry_after) {
  return Fail(
      Failure{Reason::kUpstreamUnavailable,
              server + " did not answer several times in a row; try again later, or check it",
              {},
              std::chrono::ceil<std::chrono::milliseconds>(retry_after)});
}

absl::Status LineFull(const std::string& server) {
  return Fail(Failure{Reason::kBrokerOverloaded,
                      "too many calls wait for " + server + "; try again later",
                      {},
                      kLineFullDelay});
}

}  // namespace broker::http
