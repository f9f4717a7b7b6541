// The wire between a provider and its server: counts what is under way, so that virtual time waits
// for it, lets a case act directly before a write or lose one, and lets a mutant speak instead.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "clients/http/server.h"
#include "service/ports/clock.h"

namespace broker::test {

using WireAnswer = std::pair<boost::system::error_code, http::Reply>;

// Sends one request, as flat text, over a connection of its own.
using AskServer = std::function<boost::asio::awaitable<WireAnswer>(std::string request)>;

// What stands in place of the wire.
class WireLie {
 public:
  virtual ~WireLie() = default;
  // `ask` may be called any number of times while this runs.
  virtual boost::asio::awaitable<WireAnswer> Exchange(std::string request, AskServer ask) = 0;
};

class Wire {
 public:
  // What becomes of a write that gets no answer.
  enum class Loss {
    kNone,
    kRequest,  // it never arrives
    kAnswer,   // it is carried out
    kLate,     // it is carried out by DeliverLate
  };

  Wire(boost::asio::any_io_executor executor, const Clock* clock);

  // For http::Servers; this outlives them.
  http::Servers::MakeConnector Connectors();

  // Exchanges and connects that wait for the server.
  int in_flight() const { return in_flight_; }
  // Writes that the provider sent, lost ones included.
  int writes() const { return writes_; }

  // Both strike the next write alone.
  void LoseNextWrite(Loss loss) { loss_ = loss; }
  void BeforeNextWrite(std::function<void()> act) { act_ = std::move(act); }
  // REQUIRES: a write was lost as kLate.
  boost::asio::awaitable<bool> DeliverLate();

  void SetLie(std::unique_ptr<WireLie> lie) { lie_ = std::move(lie); }

 private:
  class Connection;
  class Connector;

  boost::asio::awaitable<WireAnswer> Exchange(http::Connection* to, std::string request,
                                              std::size_t body_limit);
  boost::asio::awaitable<WireAnswer> Carry(http::Connection* to, std::string request,
                                           std::size_t body_limit);
  boost::asio::awaitable<WireAnswer> Ask(std::string request);

  http::Servers::MakeConnector tcp_;
  http::Connector* opener_ = nullptr;
  std::unique_ptr<WireLie> lie_;
  std::function<void()> act_;
  Loss loss_ = Loss::kNone;
  std::string late_;
  int in_flight_ = 0;
  int writes_ = 0;
};

// A request in flat text.
bool IsWrite(const std::string& request);
std::string TargetOf(const std::string& request);
std::string BodyOf(const std::string& request);
// The same with another method, target and body.
std::string Rewritten(const std::string& request, const std::string& method,
                      const std::string& target, const std::string& body);

}  // namespace broker::test
