#include "tests/fakes/front.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "tests/fakes/stage.h"
#include "tests/fakes/wire.h"

namespace broker::fakes {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t kHeadLimit = 64 * 1024;

std::string RemoteAddress(const tcp::socket& socket) {
  boost::system::error_code ignored;
  return socket.remote_endpoint(ignored).address().to_string();
}

}  // namespace

class Front::Impl {
 public:
  Impl(std::unique_ptr<Fake> fake, FrontOptions options)
      : stage_(std::move(fake), SystemWallClock), options_(std::move(options)) {}

  void Start();
  void Stop();
  Stage& stage() { return stage_; }
  const FrontOptions& options() const { return options_; }

 private:
  // A worker that is taken; given back at the end.
  class Worker {
   public:
    explicit Worker(Impl* impl) : impl_(impl) {}
    Worker(const Worker&) = delete;
    ~Worker() { Release(); }
    void Release() {
      if (impl_ != nullptr) impl_->GiveBackWorker();
      impl_ = nullptr;
    }

   private:
    Impl* impl_;
  };

  asio::awaitable<void> Accept();
  asio::awaitable<void> Serve(tcp::socket socket);
  // False if the connection is to be closed.
  asio::awaitable<bool> Exchange(tcp::socket* socket, FakeRequest request, bool keep);
  asio::awaitable<FakeReply> Work(FakeRequest request, int stale_reads);
  asio::awaitable<void> WorkLate(FakeRequest request, std::int64_t late_ms);
  asio::awaitable<bool> Send(tcp::socket* socket, std::string text, bool keep);
  // Ends without an answer.
  asio::awaitable<bool> Break(tcp::socket* socket, Fault::Ending ending);
  asio::awaitable<void> Pause(std::int64_t ms);
  asio::awaitable<void> TakeWorker();
  void GiveBackWorker();

  Stage stage_;
  FrontOptions options_;
  // Everything below belongs to one run, from Start to Stop.
  std::unique_ptr<asio::io_context> context_;
  std::optional<tcp::acceptor> acceptor_;
  std::optional<asio::steady_timer> free_worker_;
  int busy_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

void Front::Impl::Start() {
  stopping_ = false;
  busy_ = 0;
  context_ = std::make_unique<asio::io_context>(1);
  const tcp::endpoint endpoint(asio::ip::make_address(options_.address), options_.port);
  acceptor_.emplace(*context_, endpoint);
  options_.port = acceptor_->local_endpoint().port();
  free_worker_.emplace(*context_, asio::steady_timer::time_point::max());
  asio::co_spawn(*context_, Accept(), asio::detached);
  thread_ = std::thread([this] { context_->run(); });
}

void Front::Impl::Stop() {
  if (context_ == nullptr) return;
  context_->stop();
  thread_.join();
  stopping_ = true;
  free_worker_.reset();
  acceptor_.reset();
  context_.reset();
}

asio::awaitable<void> Front::Impl::Accept() {
  for (;;) {
    auto [error, socket] = co_await acceptor_->async_accept(kTuple);
    if (error) continue;
    asio::co_spawn(*context_, Serve(std::move(socket)), asio::detached);
  }
}

asio::awaitable<void> Front::Impl::Serve(tcp::socket socket) {
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  boost::beast::flat_buffer buffer;
  for (bool open = true; open;) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(kHeadLimit);
    parser.body_limit(boost::none);
    auto [error, bytes] = co_await http::async_read(socket, buffer, parser, kTuple);
    if (error) {
      if (error.category() == http::make_error_code(http::error::bad_method).category() &&
          error != http::error::end_of_stream && error != http::error::partial_message) {
        std::string text = ToWire(HtmlReply(400, "<h1>Bad Request</h1>"), false, false);
        co_await Send(&socket, std::move(text), false);
      }
      break;
    }
    const bool keep = stage_.keeps_alive() && parser.get().keep_alive();
    FakeRequest request = FromWire(parser.get(), RemoteAddress(socket));
    open = co_await Exchange(&socket, std::move(request), keep);
  }
}

asio::awaitable<bool> Front::Impl::Exchange(tcp::socket* socket, FakeRequest request, bool keep) {
  const bool head_only = request.method == "HEAD";
  if (const auto control = stage_.Control(request)) {
    std::string text = ToWire(*control, keep, head_only);
    const bool open = co_await Send(socket, std::move(text), keep);
    co_return open;
  }
  const Stage::Arrival arrival = stage_.Arrive(request);
  const Fault& fault = arrival.fault;
  co_await TakeWorker();
  Worker worker(this);
  stage_.Working(arrival.n, busy_);

  FakeReply reply = JsonReply(200, boost::json::object{});
  if (fault.late_ms) {
    asio::co_spawn(*context_, WorkLate(request, *fault.late_ms), asio::detached);
  } else {
    if (fault.when == Fault::When::kBefore) co_await Pause(fault.delay_ms);
    if (!fault.PreventsWork()) reply = co_await Work(request, fault.stale_reads);
    if (fault.when == Fault::When::kAfter) co_await Pause(fault.delay_ms);
  }
  worker.Release();
  if (fault.ending != Fault::Ending::kReply && fault.ending != Fault::Ending::kCut) {
    const bool open = co_await Break(socket, fault.ending);
    co_return open;
  }
  reply = ReplyUnder(fault, std::move(reply));
  std::string text = ToWire(reply, keep, head_only);
  if (fault.ending == Fault::Ending::kCut) {
    text.resize(CutLength(text, fault.size));
    keep = false;
  } else {
    stage_.Answered(arrival.n, reply.status);
  }
  const bool open = co_await Send(socket, std::move(text), keep);
  co_return open;
}

asio::awaitable<FakeReply> Front::Impl::Work(FakeRequest request, int stale_reads) {
  const bool write = request.IsWrite();
  if (stale_reads > 0 && !write) co_return stage_.ReadStale(request, stale_reads);
  std::unique_ptr<Pending> pending = stage_.Begin(request);
  if (write) co_await Pause(options_.race_window_ms);
  co_return stage_.Finish(std::move(pending), write);
}

asio::awaitable<void> Front::Impl::WorkLate(FakeRequest request, std::int64_t late_ms) {
  co_await Pause(late_ms);
  co_await Work(std::move(request), 0);
}

asio::awaitable<bool> Front::Impl::Send(tcp::socket* socket, std::string text, bool keep) {
  auto [error, bytes] = co_await asio::async_write(*socket, asio::buffer(text), kTuple);
  if (error || keep) co_return !error;
  boost::system::error_code ignored;
  socket->shutdown(tcp::socket::shutdown_send, ignored);
  co_return false;
}

asio::awaitable<bool> Front::Impl::Break(tcp::socket* socket, Fault::Ending ending) {
  boost::system::error_code error;
  if (ending == Fault::Ending::kReset) {
    socket->set_option(asio::socket_base::linger(true, 0), error);
    // Asio's destructor would undo the linger option.
    socket->close(error);
  }
  if (ending == Fault::Ending::kHang) {
    std::array<char, 256> ignored;
    while (!error) {
      auto [read_error, bytes] = co_await socket->async_read_some(asio::buffer(ignored), kTuple);
      error = read_error;
    }
  }
  co_return false;
}

asio::awaitable<void> Front::Impl::Pause(std::int64_t ms) {
  if (ms <= 0) co_return;
  asio::steady_timer timer(*context_, std::chrono::milliseconds(ms));
  co_await timer.async_wait(kTuple);
}

asio::awaitable<void> Front::Impl::TakeWorker() {
  if (options_.workers == 0 || busy_ < options_.workers) {
    ++busy_;
    co_return;
  }
  // Woken by GiveBackWorker, which leaves busy_ as it is: the worker changes hands.
  co_await free_worker_->async_wait(kTuple);
}

void Front::Impl::GiveBackWorker() {
  if (stopping_) return;
  if (free_worker_->cancel_one() == 0) --busy_;
}

Front::Front(std::unique_ptr<Fake> fake, FrontOptions options)
    : impl_(std::make_unique<Impl>(std::move(fake), std::move(options))) {
  Start();
}

Front::~Front() { Stop(); }

std::uint16_t Front::port() const { return impl_->options().port; }

std::string Front::url() const {
  return "http://" + impl_->options().address + ":" + std::to_string(port());
}

void Front::Stop() { impl_->Stop(); }

void Front::Start() { impl_->Start(); }

void Front::AddFault(Fault fault) { impl_->stage().AddFaults({std::move(fault)}); }

void Front::AddFault(std::string_view json) {
  auto faults = ParseFaults(boost::json::parse({json.data(), json.size()}));
  if (!faults.ok()) throw std::invalid_argument(std::string(faults.status().message()));
  impl_->stage().AddFaults(*std::move(faults));
}

void Front::ClearFaults() { impl_->stage().ClearFaults(); }

std::vector<LogEntry> Front::Log() const { return impl_->stage().Log(); }

void Front::ClearLog() { impl_->stage().ClearLog(); }

boost::json::value Front::State() const { return impl_->stage().State(); }

void Front::LoadState(const boost::json::value& state) { impl_->stage().LoadState(state); }

Fake& Front::fake() const { return impl_->stage().fake(); }

std::mutex& Front::mutex() const { return impl_->stage().mutex(); }

std::int64_t SystemWallClock() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace broker::fakes
