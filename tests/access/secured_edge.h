// The real server with TLS, authentication and a policy, over fake use cases.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "service/broker/audit_broker.h"
#include "service/core/policy.h"
#include "service/grpc/server.h"
#include "tests/access/pki.h"
#include "tests/grpc/edge.h"
#include "tests/security/fake_file.h"
#include "tests/support/temp_dir.h"

namespace broker::test {

class FakeAudit final : public AuditBroker {
 public:
  std::atomic<int> calls = 0;

  Task<Page<AuditRecord>> ListEvents(AuditQuery, PageRequest, CallContext) override {
    ++calls;
    co_return Page<AuditRecord>{};
  }
  Task<ChainReport> VerifyChain(ChainMark, CallContext) override {
    ++calls;
    co_return ChainReport{};
  }
};

class SecuredEdge {
 public:
  struct Options {
    Policy policy;
    LimitsConfig limits{};
    // Planted defects.
    bool authenticates = true;
    Duration clock_behind{};  // of the clock by which tokens expire
  };

  explicit SecuredEdge(Options options);
  ~SecuredEdge();

  // A channel that shows this certificate; null: none.
  std::shared_ptr<grpc::Channel> Channel(const Identity* identity = nullptr) const;
  // Calls of use cases.
  int calls() const;

  const TestCa& ca() const { return ca_; }
  TestCa& ca() { return ca_; }
  const SigningKey& jwt_key() const { return jwt_key_; }

  FakeBroker& fake() { return fake_; }
  FakeLeases& leases() { return leases_; }
  // On the executor.
  void Do(std::function<void()> fn);
  Authority& authority() { return authority_; }

  static constexpr char kIssuer[] = "https://issuer.example";
  static constexpr char kAudience[] = "permission-broker";
  // Of "token:static".
  static constexpr char kToken[] = "pb_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

 private:
  boost::asio::io_context io_{1};
  ManualClock clock_{io_.get_executor()};
  ManualClock token_clock_{io_.get_executor()};
  FakeBroker fake_{&clock_};
  FakeDefinitions definitions_;
  FakeLeases leases_;
  FakeOperators operators_;
  FakeAudit audit_;
  TestCa ca_{"the CA"};
  const SigningKey jwt_key_ = SigningKey::Rsa();
  TempDir dir_;
  std::map<std::string, std::shared_ptr<const Secret>> secrets_;
  std::unique_ptr<Authenticator> authenticator_;
  Authority authority_;
  std::unique_ptr<GrpcServer> server_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      io_.get_executor()};
  std::thread thread_;
};

}  // namespace broker::test
