#include "tests/bench/direct.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <thread>
#include <utility>

#include "clients/http/server.h"
#include "clients/http/tcp_connector.h"
#include "service/host/system_clock.h"
#include "service/host/system_random.h"

namespace broker::bench {
namespace {

constexpr int kInFlight = 4;

boost::asio::awaitable<bool> GrantOnce(http::Server* server, Clock* clock, std::uint64_t user) {
  const CallContext context{clock->Mono() + std::chrono::seconds(30)};
  http::Request read;
  read.target = http::Target("/api/users");
  read.target.Segment(std::to_string(user));
  const auto seen = co_await server->Read(std::move(read), context);
  if (!seen.ok() || seen->status != 200) co_return false;
  http::Request write;
  write.method = http::Method::kPost;
  write.target = http::Target("/api/groups/3/members");
  write.body = R"({"user_id":)" + std::to_string(user) + "}";
  const auto written = co_await server->Write(std::move(write), context);
  co_return written.status.ok() && written.reply.status == 200;
}

}  // namespace

class Direct::Impl {
 public:
  explicit Impl(const std::string& url)
      : clock_(context_.get_executor()),
        servers_(http::TcpConnectors(context_.get_executor(), &clock_), &clock_, &random_),
        work_(context_.get_executor()) {
    http::ServerOptions options;
    options.max_in_flight = kInFlight;
    server_ = *servers_.For(*http::ParseServerUrl(url), "", options);
    thread_ = std::thread([this] { context_.run(); });
  }
  ~Impl() {
    work_.reset();
    context_.stop();
    thread_.join();
  }

  void Start(std::uint64_t n, std::function<void(bool)> ended) {
    boost::asio::co_spawn(
        context_, GrantOnce(server_, &clock_, n),
        [ended = std::move(ended)](std::exception_ptr error, bool ok) { ended(!error && ok); });
  }

 private:
  boost::asio::io_context context_{1};
  SystemClock clock_;
  SystemRandom random_;
  http::Servers servers_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  http::Server* server_ = nullptr;
  std::thread thread_;
};

Direct::Direct(const std::string& url) : impl_(std::make_unique<Impl>(url)) {}

Direct::~Direct() = default;

Call Direct::call() {
  return [this](std::uint64_t n, std::function<void(bool)> ended) {
    impl_->Start(1 + n % 256, std::move(ended));
  };
}

}  // namespace broker::bench
