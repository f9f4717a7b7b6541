// The program with TLS, tokens and a policy, in front of a fake Redash.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include "permissionbroker/v1/audit.grpc.pb.h"
#include "permissionbroker/v1/lease.grpc.pb.h"
#include "permissionbroker/v1/permission_broker.grpc.pb.h"
#include "tests/access/pki.h"
#include "tests/faults/killed_broker.h"
#include "tests/faults/redash_upstream.h"
#include "tests/grpc/edge.h"
#include "tests/support/broker_process.h"
#include "tests/support/calls.h"
#include "tests/support/temp_dir.h"

namespace broker::test {

// SHA-256 of "pb_dashboard" and "pb_oncall".
inline constexpr char kTokens[] =
    "dashboard e644696583876ad1366bb0dc8d61f8fee32b03d41eb0ffa83da8d27eb8b9187f\n"
    "oncall 3aa71663567e9c69f0a119b26cc076705bca41e8abf4465686b37dfa6a4abc82\n";

inline constexpr char kRules[] = R"(
    - {name: reads, effect: allow, callers: ["token:*"], verbs: [read]}
    - {name: gives for an hour, effect: allow, callers: ["token:dashboard"], verbs: [grant, revoke],
       types: [group], principals: ["user:*@example.com"], require: [reason], max_ttl: 1h}
    - {name: renews, effect: allow, callers: ["token:dashboard"], verbs: [renew]}
    - {name: on call, effect: allow, callers: ["token:oncall"], verbs: ["*", grant_guarded]}
)";

class SecuredBroker : public testing::Test {
 protected:
  SecuredBroker() {
    upstream_.SetHeld(false);
    InstanceConfig instance = upstream_.Instance(dir_);
    instance.name = "redash";
    const std::string plain = WriteBrokerConfig({instance}, dir_);
    std::ifstream in(plain);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    text.replace(text.find("insecure: true\n"), 15, "");
    text_ = text;
    const Identity own = ca_.Issue("IP:127.0.0.1");
    dir_.Write("cert.pem", own.cert_pem);
    dir_.WriteSecret("key.pem", own.key_pem);
    dir_.Write("tokens", kTokens);
    config_ = plain;
    WriteRules(kRules);
    broker_ = std::make_unique<BrokerProcess>(BROKER_BINARY, config_);
    if (!broker_->serves()) throw std::runtime_error(broker_->log());
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = ca_.pem();
    const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(broker_->port()),
                                             grpc::SslCredentials(options));
    stub_ = v1::PermissionBroker::NewStub(channel);
    audit_ = v1::AuditService::NewStub(channel);
    leases_ = v1::LeaseService::NewStub(channel);
  }

  void WriteRules(const std::string& rules) {
    const std::string text = text_ + "tls: {cert_file: cert.pem, key_file: secrets/key.pem}\n" +
                             "authentication: {tokens_file: tokens}\n" +
                             "policy:\n  rules:" + rules;
    std::ofstream(config_ + ".new") << text;
    ASSERT_EQ(std::rename((config_ + ".new").c_str(), config_.c_str()), 0);
  }

  static void Identify(grpc::ClientContext& context, const std::string& token) {
    context.AddMetadata("authorization", "Bearer " + token);
  }

  ::broker::Answer Grant(const std::string& token, const std::string& group,
                         const std::string& more = "", v1::GrantResponse* response = nullptr) {
    grpc::ClientContext context;
    Identify(context, token);
    v1::GrantResponse own;
    return Decode(stub_->Grant(&context,
                               Text<v1::GrantRequest>("instance: 'redash' principal { email: "
                                                      "'ann@example.com' } entitlement { type: "
                                                      "'group' name: '" +
                                                      group + "' } " + more),
                               response ? response : &own));
  }

  ::broker::Answer Renew(const std::string& token, const std::string& lease) {
    grpc::ClientContext context;
    Identify(context, token);
    v1::RenewLeaseResponse response;
    return Decode(leases_->RenewLease(
        &context, Text<v1::RenewLeaseRequest>("lease_id: '" + lease + "' ttl { seconds: 1200 }"),
        &response));
  }

  // Asks until the answer has this reason.
  ::broker::Answer AskUntil(const std::string& reason, const std::string& token,
                            const std::string& group) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    ::broker::Answer answer;
    do {
      answer = Grant(token, group, "justification { reason: 'why' } dry_run: true");
    } while (answer.reason != reason && std::chrono::steady_clock::now() < until);
    return answer;
  }

  const TempDir dir_;
  TestCa ca_{"the CA"};
  RedashUpstream upstream_;
  std::string text_;
  std::string config_;
  std::unique_ptr<BrokerProcess> broker_;
  std::unique_ptr<v1::PermissionBroker::Stub> stub_;
  std::unique_ptr<v1::AuditService::Stub> audit_;
  std::unique_ptr<v1::LeaseService::Stub> leases_;
};

}  // namespace broker::test
