#include "tests/support/broker_process.h"
#include "tests/support/kept.h"

#include <fcntl.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace broker::test {
namespace {

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

BrokerProcess::BrokerProcess(const std::string& binary, const std::string& config_file,
                             const std::vector<std::string>& environment) {
  // Closed in every other child, so that the end of this one ends the pipe.
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  std::vector<std::string> arguments = {binary, "--config", config_file};
  std::vector<std::string> variables = environment;
  for (char** variable = environ; *variable; ++variable) variables.emplace_back(*variable);
  const int error = posix_spawn(&pid_, binary.c_str(), &actions, nullptr,
                                Pointers(arguments).data(), Pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  output_ = ends[0];
  if (error != 0) {
    pid_ = -1;
    close(output_);
    throw std::runtime_error("cannot start " + binary);
  }
  if (const auto port = ReadPort()) {
    port_ = std::stoi(*port);
    // Channels to one address share their connections, and a port may come back.
    grpc::ChannelArguments own;
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    stub_ = permissionbroker::v1::PermissionBroker::NewStub(
        grpc::CreateCustomChannel("127.0.0.1:" + *port, grpc::InsecureChannelCredentials(), own));
    // A full pipe would make the broker wait.
    rest_ = std::thread([output = output_] {
      char buffer[4096];
      for (ssize_t size; (size = read(output, buffer, sizeof buffer)) > 0;) {
        Keep({buffer, static_cast<std::size_t>(size)});
      }
    });
  }
}

BrokerProcess::~BrokerProcess() {
  Kill();
  End();
  if (rest_.joinable()) rest_.join();
  close(output_);
}

std::optional<std::string> BrokerProcess::ReadPort() {
  constexpr std::string_view kPort = R"("port":")";
  char buffer[4096];
  for (;;) {
    const std::size_t at = log_.find(kPort);
    const std::size_t end = at == std::string::npos ? at : log_.find('"', at + kPort.size());
    if (end != std::string::npos) {
      return log_.substr(at + kPort.size(), end - at - kPort.size());
    }
    const ssize_t size = read(output_, buffer, sizeof buffer);
    if (size <= 0) return std::nullopt;
    log_.append(buffer, static_cast<std::size_t>(size));
    Keep({buffer, static_cast<std::size_t>(size)});
  }
}

void BrokerProcess::Kill() {
  if (pid_ > 0) kill(pid_, SIGKILL);
}

void BrokerProcess::Stop() {
  if (pid_ > 0) kill(pid_, SIGTERM);
}

int BrokerProcess::End() {
  if (pid_ <= 0) return 0;
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace broker::test
