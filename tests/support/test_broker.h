// A whole broker inside the test: real providers over real sockets, a real SQLite file, a real gRPC
// channel. Only the process is missing.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <vector>

#include "permissionbroker/v1/permission_broker.grpc.pb.h"
#include "service/core/instance_config.h"

namespace broker::test {

class TestBroker {
 public:
  // Serves when it returns. `data_dir` may hold what an earlier broker left.
  TestBroker(std::vector<InstanceConfig> instances, const std::string& data_dir);
  // Drains.
  ~TestBroker();
  TestBroker(const TestBroker&) = delete;
  TestBroker& operator=(const TestBroker&) = delete;

  permissionbroker::v1::PermissionBroker::Stub& stub();
  int port() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace broker::test
