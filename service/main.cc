// permission-broker: reads the configuration, makes every part in the order in which they need each
// other, serves until SIGTERM or SIGINT, and stops in the opposite order.

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "clients/http/tcp_connector.h"
#include "clients/registry.h"
#include "service/broker/audit_log.h"
#include "service/broker/audit_shipper.h"
#include "service/broker/broker.h"
#include "service/check_config.h"
#include "service/config/config.h"
#include "service/grpc/server.h"
#include "service/host/audit_stream.h"
#include "service/host/json_log.h"
#include "service/host/secret_files.h"
#include "service/host/system_clock.h"
#include "service/host/system_random.h"
#include "service/kill_points.h"
#include "service/policy_watch.h"
#include "service/providers.h"
#include "service/security/authenticator.h"
#include "service/store/sqlite_store.h"

namespace broker {
namespace {

// How long calls in progress may go on after SIGTERM; longer than a call can last.
constexpr auto kDrain = std::chrono::seconds(35);

constexpr int kRefused = 1;

absl::StatusOr<Config> ReadConfig(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return InvalidField(file, "cannot be read; name the configuration file with --config");
  return LoadConfig(text.str(), file);
}

int Refuse(const absl::Status& status) {
  std::cerr << "permission-broker: " << FailureOf(status).message << "\n";
  return kRefused;
}

// By instance, of those that have a limit.
std::map<std::string, Duration> LongestLeases(const Config& config) {
  std::map<std::string, Duration> longest;
  for (const InstanceConfig& instance : config.instances) {
    if (instance.longest_lease) longest.emplace(instance.name, *instance.longest_lease);
  }
  return longest;
}

// What everybody may ask for, if there is no policy.
std::shared_ptr<const Policy> PolicyOf(const Config& config) {
  return config.policy ? std::make_shared<const Policy>(*config.policy) : nullptr;
}

std::unique_ptr<Authenticator> AuthenticatorOf(const Config& config, SecretFiles* secrets,
                                               Clock* clock, Log* log) {
  if (config.insecure) return Authenticator::Open();
  return Authenticator::Of(
      config.authentication, [secrets](const auto& path) { return secrets->At(path); }, clock, log);
}

void WritePort(const std::string& file, int port) {
  if (!file.empty()) std::ofstream(file) << port << "\n";
}

// What lives while calls are served; `shipper` may be null.
struct Living {
  Broker* broker = nullptr;
  AuditShipper* shipper = nullptr;
  PolicyWatch* policy = nullptr;
  Log* log = nullptr;
};

// From the first take-over of what was left open to the last answer.
boost::asio::awaitable<absl::Status> Live(Living living, ServerOptions options,
                                          std::string port_file) {
  auto [broker, shipper, policy, log] = living;
  boost::asio::signal_set signals(options.executor, SIGTERM, SIGINT);
  // The file is looked at all the time; the signal must not end the process.
  boost::asio::signal_set reload(options.executor, SIGHUP);
  const absl::Status started = co_await broker->Start();
  if (!started.ok()) co_return started;
  if (shipper) shipper->Start();
  policy->Start(options.executor);
  const std::string listen = options.listen;
  auto server = StartGrpcServer(std::move(options));
  if (!server.ok()) {
    co_await broker->Drain();
    if (shipper) co_await shipper->Drain();
    co_return server.status();
  }
  WritePort(port_file, (*server)->port());
  log->Write(Log::Level::kInfo, "serving",
             {{"listen", listen}, {"port", std::to_string((*server)->port())}});
  co_await signals.async_wait(boost::asio::use_awaitable);
  log->Write(Log::Level::kInfo, "stopping: calls in progress end, new ones are refused", {});
  co_await (*server)->Drain(kDrain);
  policy->Stop();
  co_await broker->Drain();
  if (shipper) co_await shipper->Drain();
  log->Write(Log::Level::kInfo, "stopped", {});
  co_return absl::OkStatus();
}

int Serve(const std::string& config_file, const std::string& port_file) {
  const auto config = ReadConfig(config_file);
  if (!config.ok()) return Refuse(config.status());

  JsonLog log;
  boost::asio::io_context io(1);
  const boost::asio::any_io_executor executor = io.get_executor();
  SystemClock clock(executor);
  SystemRandom random;
  SecretFiles secrets;
  http::Servers servers(http::TcpConnectors(executor, &clock), &clock, &random);

  auto providers = MakeProviders(*config, {&clock, &random, &servers, [&secrets](const auto& path) {
                                             return secrets.At(path);
                                           }});
  if (!providers.ok()) return Refuse(providers.status());

  SqliteStoreOptions store_options;
  store_options.observer = KillPoints::FromEnvironment();
  auto store = SqliteStore::OpenIn(config->data_dir, executor, std::move(store_options));
  if (!store.ok()) return Refuse(store.status());

  Authority authority(PolicyOf(*config));
  BrokerParts parts{executor, &clock, &random, store->get(), &log, std::move(*providers), true};
  parts.longest_leases = LongestLeases(*config);
  parts.authority = &authority;
  Broker broker(std::move(parts));

  AuditLog audit(store->get(), &clock);
  std::optional<AuditStream> sink;
  std::optional<AuditShipper> shipper;
  if (config->audit.ships()) {
    sink.emplace(config->audit.file, executor);
    shipper.emplace(AuditShipper::Parts{executor, store->get(), &*sink, &clock, &log});
  }

  const auto authenticator = AuthenticatorOf(*config, &secrets, &clock, &log);
  PolicyWatch policy(
      {secrets.At(config_file), config_file, !config->insecure, &authority, &clock, &log});

  ServerOptions options;
  options.listen = config->listen;
  options.executor = executor;
  options.clock = &clock;
  options.broker = &broker;
  options.definitions = broker.definitions();
  options.leases = broker.leases();
  options.operators = broker.operators();
  options.audit = &audit;
  options.authority = &authority;
  options.authenticator = authenticator.get();
  options.limits = config->limits;
  options.tls = config->tls;
  options.needs_certificate = !config->authentication.any();
  options.reflection = config->reflection;
  options.health = config->health;
  options.log = [&log](std::string_view line) { log.Write(Log::Level::kError, line, {}); };

  absl::Status lived;
  auto ended = [&lived, &io](std::exception_ptr error, absl::Status status) {
    if (error) std::rethrow_exception(error);
    lived = std::move(status);
    io.stop();
  };
  const Living living{&broker, shipper ? &*shipper : nullptr, &policy, &log};
  boost::asio::co_spawn(executor, Live(living, std::move(options), port_file), ended);
  io.run();
  return lived.ok() ? 0 : Refuse(lived);
}

int Check(const std::string& config_file) {
  const auto config = ReadConfig(config_file);
  if (!config.ok()) return Refuse(config.status());
  const ConfigReport report = CheckConfig(*config);
  for (const std::string& line : report.lines) std::cout << line << "\n";
  for (const std::string& problem : report.problems) {
    std::cerr << "permission-broker: " << problem << "\n";
  }
  if (!report.problems.empty()) return kRefused;
  std::cout << config_file << " is good\n";
  return 0;
}

}  // namespace
}  // namespace broker

int main(int argc, char** argv) {
  CLI::App app("Grants, revokes and lists permissions in Redash and Grafana, over gRPC.");
  std::string config_file = "/etc/permission-broker/config.yaml";
  std::string port_file;
  app.add_option("--config", config_file, "configuration file")->capture_default_str();
  app.add_option("--port-file", port_file, "file to write the port into, once it listens");
  CLI::App* check =
      app.add_subcommand("check-config", "check a configuration and the files that it names");
  check->add_option("file", config_file, "configuration file")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return check->parsed() ? broker::Check(config_file) : broker::Serve(config_file, port_file);
}
