// The broker's program as a child of the test, to be killed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

#include "permissionbroker/v1/permission_broker.grpc.pb.h"

namespace broker::test {

class BrokerProcess {
 public:
  // Starts `binary` with the configuration file; `environment` has entries NAME=value on top of the
  // test's own. Returns when it serves or has ended.
  BrokerProcess(const std::string& binary, const std::string& config_file,
                const std::vector<std::string>& environment = {});
  // Kills what still runs.
  ~BrokerProcess();
  BrokerProcess(const BrokerProcess&) = delete;
  BrokerProcess& operator=(const BrokerProcess&) = delete;

  pid_t pid() const { return pid_; }
  bool serves() const { return stub_ != nullptr; }
  // REQUIRES: serves().
  permissionbroker::v1::PermissionBroker::Stub& stub() { return *stub_; }
  int port() const { return port_; }

  void Kill();
  // SIGTERM.
  void Stop();
  // Waits for the end: the number of the signal, negative, or the exit code.
  int End();
  // What it wrote to its log until it served or ended; the rest is read and dropped.
  const std::string& log() const { return log_; }

 private:
  // The port that the log tells of; nullopt if the process ended instead.
  std::optional<std::string> ReadPort();

  pid_t pid_ = -1;
  int output_ = -1;
  int port_ = 0;
  std::string log_;
  std::thread rest_;
  std::unique_ptr<permissionbroker::v1::PermissionBroker::Stub> stub_;
};

}  // namespace broker::test
