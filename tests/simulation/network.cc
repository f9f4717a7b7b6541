#include "tests/simulation/network.h"

#include <boost/asio/error.hpp>

#include <optional>
#include <utility>

#include "clients/http/stream_connection.h"
#include "service/ports/sleep.h"
#include "tests/simulation/executor.h"
#include "tests/simulation/socket.h"

namespace broker::sim {
namespace {

using boost::system::error_code;

class SimConnection : public http::StreamConnection<Stream> {
 public:
  SimConnection(const Executor& executor, Process* process)
      : http::StreamConnection<Stream>(boost::asio::any_io_executor(executor)),
        socket_(process, &stream()) {}

 private:
  Socket socket_;
};

class SimConnector : public http::Connector {
 public:
  using Opened = std::pair<error_code, std::unique_ptr<http::Connection>>;

  SimConnector(World* world, Process* process, Clock* clock, Upstream* upstream,
               std::shared_ptr<const Sender> sender)
      : world_(world),
        process_(process),
        clock_(clock),
        upstream_(upstream),
        sender_(std::move(sender)) {}

  boost::asio::awaitable<Opened> Connect(std::shared_ptr<std::function<void()>> abort) override {
    const Weather& weather = upstream_->weather();
    const bool silent = weather.Strikes(world_, weather.silent_connection);
    const bool refused = weather.Strikes(world_, weather.refused_connection);
    const Duration length = silent ? kForGood : world_->Between(kFastest, kSlowest);
    const OneShot<std::optional<error_code>> aborted;
    *abort = [aborted] { aborted.Set(error_code(boost::asio::error::operation_aborted)); };
    const std::optional<error_code> ended =
        co_await WaitUntil(aborted, clock_, clock_->Mono() + length);
    *abort = nullptr;
    if (ended) co_return Opened(*ended, nullptr);
    if (refused) co_return Opened(boost::asio::error::connection_refused, nullptr);
    auto connection = std::make_unique<SimConnection>(Executor(world_, process_), process_);
    upstream_->Accept(&connection->stream(), sender_);
    co_return Opened(error_code(), std::move(connection));
  }

 private:
  static constexpr Duration kFastest = std::chrono::microseconds(100);
  static constexpr Duration kSlowest = std::chrono::milliseconds(3);
  static constexpr Duration kForGood = std::chrono::minutes(2);

  World* world_;
  Process* process_;
  Clock* clock_;
  Upstream* upstream_;
  std::shared_ptr<const Sender> sender_;
};

}  // namespace

std::unique_ptr<http::Connector> MakeSimConnector(World* world, Process* process, Clock* clock,
                                                  Upstream* upstream,
                                                  std::shared_ptr<const Sender> sender) {
  return std::make_unique<SimConnector>(world, process, clock, upstream, std::move(sender));
}

}  // namespace broker::sim
