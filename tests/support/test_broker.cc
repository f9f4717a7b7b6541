#include "tests/support/test_broker.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <iostream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "clients/http/tcp_connector.h"
#include "clients/registry.h"
#include "service/broker/audit_log.h"
#include "service/broker/broker.h"
#include "service/config/config.h"
#include "service/grpc/server.h"
#include "service/host/secret_files.h"
#include "service/host/system_clock.h"
#include "service/host/system_random.h"
#include "service/providers.h"
#include "service/store/sqlite_store.h"

namespace broker::test {
namespace {

class ErrorLog final : public Log {
 public:
  void Write(Level level, std::string_view event, const Metadata& fields) override {
    if (level != Level::kError) return;
    std::cerr << event;
    for (const auto& [name, value] : fields) std::cerr << " " << name << "=" << value;
    std::cerr << "\n";
  }
};

template <class T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) throw std::runtime_error(FailureOf(value.status()).message);
  return std::move(*value);
}

}  // namespace

class TestBroker::Impl {
 public:
  Impl(std::vector<InstanceConfig> instances, const std::string& data_dir)
      : clock_(io_.get_executor()),
        servers_(http::TcpConnectors(io_.get_executor(), &clock_), &clock_, &random_),
        store_(Must(SqliteStore::OpenIn(data_dir, io_.get_executor()))),
        broker_(Parts(std::move(instances))),
        audit_(store_.get(), &clock_),
        work_(io_.get_executor()),
        thread_([this] { io_.run(); }) {
    const absl::Status started =
        boost::asio::co_spawn(io_, broker_.Start(), boost::asio::use_future).get();
    if (!started.ok()) throw std::runtime_error("the broker does not start");
    ServerOptions options;
    options.listen = "127.0.0.1:0";
    options.executor = io_.get_executor();
    options.clock = &clock_;
    options.broker = &broker_;
    options.definitions = broker_.definitions();
    options.leases = broker_.leases();
    options.operators = broker_.operators();
    options.audit = &audit_;
    options.log = [](std::string_view line) { std::cerr << line << "\n"; };
    server_ = Must(StartGrpcServer(std::move(options)));
    stub_ = permissionbroker::v1::PermissionBroker::NewStub(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(server_->port()), grpc::InsecureChannelCredentials()));
  }

  ~Impl() {
    boost::asio::co_spawn(io_, server_->Drain(std::chrono::seconds(35)), boost::asio::use_future)
        .get();
    boost::asio::co_spawn(io_, broker_.Drain(), boost::asio::use_future).get();
    work_.reset();
    io_.stop();
    thread_.join();
  }

  permissionbroker::v1::PermissionBroker::Stub& stub() { return *stub_; }
  int port() const { return server_->port(); }

 private:
  BrokerParts Parts(std::vector<InstanceConfig> instances) {
    Config config;
    config.instances = std::move(instances);
    ProviderEnvironment environment{&clock_, &random_, &servers_,
                                    [this](const std::string& path) { return secrets_.At(path); }};
    return {io_.get_executor(),
            &clock_,
            &random_,
            store_.get(),
            &log_,
            Must(MakeProviders(config, std::move(environment))),
            true};
  }

  boost::asio::io_context io_{1};
  ErrorLog log_;
  SystemClock clock_;
  SystemRandom random_;
  SecretFiles secrets_{std::chrono::milliseconds(20)};
  http::Servers servers_;
  std::unique_ptr<SqliteStore> store_;
  Broker broker_;
  AuditLog audit_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
  std::unique_ptr<GrpcServer> server_;
  std::unique_ptr<permissionbroker::v1::PermissionBroker::Stub> stub_;
};

TestBroker::TestBroker(std::vector<InstanceConfig> instances, const std::string& data_dir)
    : impl_(std::make_unique<Impl>(std::move(instances), data_dir)) {}

TestBroker::~TestBroker() = default;

permissionbroker::v1::PermissionBroker::Stub& TestBroker::stub() { return impl_->stub(); }

int TestBroker::port() const { return impl_->port(); }

}  // namespace broker::test
