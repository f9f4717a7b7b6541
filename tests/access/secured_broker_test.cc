// The program with TLS, tokens and a policy, in front of a fake Redash: what callers get, and what
// a change of the configuration does while calls are made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <future>
#include <thread>

#include "permissionbroker/v1/audit.grpc.pb.h"
#include "permissionbroker/v1/permission_broker.grpc.pb.h"
#include "tests/access/pki.h"
#include "tests/cli/run_words.h"
#include "tests/faults/killed_broker.h"
#include "tests/faults/redash_upstream.h"
#include "tests/grpc/edge.h"
#include "tests/support/broker_process.h"
#include "tests/support/calls.h"
#include "tests/support/temp_dir.h"

namespace broker::test {
namespace {

using testing::HasSubstr;

// SHA-256 of "pb_dashboard" and "pb_oncall".
constexpr char kTokens[] =
    "dashboard e644696583876ad1366bb0dc8d61f8fee32b03d41eb0ffa83da8d27eb8b9187f\n"
    "oncall 3aa71663567e9c69f0a119b26cc076705bca41e8abf4465686b37dfa6a4abc82\n";

constexpr char kRules[] = R"(
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
    dir_.Write("key.pem", own.key_pem);
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
    const std::string text = text_ + "tls: {cert_file: cert.pem, key_file: key.pem}\n" +
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

TEST_F(SecuredBroker, ThePolicyLimitsWhatATokensBearerGets) {
  EXPECT_EQ(Grant("", "Analysts").reason, "NOT_AUTHENTICATED");
  EXPECT_EQ(Grant("pb_another", "Analysts").reason, "NOT_AUTHENTICATED");
  const ::broker::Answer without = Grant("pb_dashboard", "Analysts");
  EXPECT_EQ(without.reason, "POLICY_DENIED");
  EXPECT_EQ(without.metadata.at("rule"), "gives for an hour");
  EXPECT_EQ(without.metadata.at("missing"), "a reason");
  EXPECT_NE(upstream_.Stored(), upstream_.StoredIf(Held::kThing));

  v1::GrantResponse response;
  const std::string why = "justification { reason: 'why' }";
  EXPECT_EQ(Grant("pb_dashboard", "Analysts", why, &response).code, grpc::StatusCode::OK);
  const v1::Lease& lease = response.result().lease();
  EXPECT_EQ(lease.capped_by(), "policy");
  EXPECT_EQ(lease.caller(), "token:dashboard");
  EXPECT_EQ(lease.expire_time().seconds() - lease.create_time().seconds(), 3600);
  EXPECT_EQ(upstream_.Stored(), upstream_.StoredIf(Held::kThing));
}

TEST_F(SecuredBroker, AGuardedEntitlementTakesItsOwnVerb) {
  const std::string why = "justification { reason: 'why' }";
  EXPECT_EQ(Grant("pb_dashboard", "admin", why).reason, "GUARDED_ENTITLEMENT");
  v1::GrantResponse response;
  EXPECT_EQ(Grant("pb_oncall", "admin", why + " ttl { seconds: 600 }", &response).code,
            grpc::StatusCode::OK);
  const std::string lease = response.result().lease().lease_id();
  EXPECT_EQ(Renew("pb_dashboard", lease).reason, "GUARDED_ENTITLEMENT");
  EXPECT_EQ(Renew("pb_oncall", lease).code, grpc::StatusCode::OK);
  grpc::ClientContext context;
  Identify(context, "pb_dashboard");
  v1::ListEventsResponse events;
  EXPECT_EQ(Decode(audit_->ListEvents(&context, {}, &events)).reason, "POLICY_DENIED");
}

TEST_F(SecuredBroker, AChangedPolicyCountsAtOnceAndABadOneNever) {
  ASSERT_EQ(AskUntil("", "pb_dashboard", "Analysts").code, grpc::StatusCode::OK);
  WriteRules("\n    - {name: reads, effect: allow, callers: [\"token:*\"], verbs: [read]}\n");
  EXPECT_EQ(AskUntil("POLICY_DENIED", "pb_dashboard", "Analysts").reason, "POLICY_DENIED");
  WriteRules(kRules);
  EXPECT_EQ(AskUntil("", "pb_dashboard", "Analysts").code, grpc::StatusCode::OK);
  // Whatever is wrong with it, what was in force stays so.
  ASSERT_EQ(kill(broker_->pid(), SIGHUP), 0);
  WriteRules("\n    - {name: broken, effect: perhaps}\n");
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(3);
  while (std::chrono::steady_clock::now() < until) {
    ASSERT_EQ(
        Grant("pb_dashboard", "Analysts", "justification { reason: 'why' } dry_run: true").code,
        grpc::StatusCode::OK);
  }
}

TEST_F(SecuredBroker, PermctlSpeaksTlsAndSendsItsToken) {
  const std::string ca = dir_.Write("ca.pem", ca_.pem());
  const std::string token = dir_.Write("token", "pb_dashboard\n");
  const std::string server = "--server=127.0.0.1:" + std::to_string(broker_->port());
  const auto list = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"instances", server};
    words.insert(words.end(), more.begin(), more.end());
    return cli::RunWords(words);
  };
  const cli::Ran known = list({"--ca", ca, "--token-file", token});
  EXPECT_EQ(known.exit_code, 0) << known.err;
  EXPECT_THAT(known.out, HasSubstr("redash"));
  const cli::Ran unknown = list({"--ca", ca});
  EXPECT_NE(unknown.exit_code, 0);
  EXPECT_THAT(unknown.err, HasSubstr("--token-file"));
  const std::string other = dir_.Write("other.pem", TestCa("another CA").pem());
  EXPECT_NE(list({"--ca", other, "--token-file", token}).exit_code, 0) << "whoever is there";
  EXPECT_NE(list({}).exit_code, 0) << "plaintext";
}

// A token is for a server that proved who it is: without TLS there is none.
TEST_F(SecuredBroker, PermctlSendsNoTokenInPlaintext) {
  const std::string plain = dir_.Write("plain.yaml", text_ + "insecure: true\n");
  const std::string token = dir_.Write("token", "pb_dashboard\n");
  broker_->Stop();
  EXPECT_EQ(broker_->End(), 0);
  BrokerProcess open(BROKER_BINARY, plain);
  ASSERT_TRUE(open.serves()) << open.log();
  const std::string server = "--server=127.0.0.1:" + std::to_string(open.port());
  EXPECT_EQ(cli::RunWords({"instances", server}).exit_code, 0);
  EXPECT_NE(cli::RunWords({"instances", server, "--token-file", token}).exit_code, 0);
}

TEST_F(SecuredBroker, ACertificateSaysWhoCalls) {
  const Identity own = ca_.Issue("URI:spiffe://example.com/onboarding");
  broker_->Stop();
  EXPECT_EQ(broker_->End(), 0);
  const std::string ca = dir_.Write("ca.pem", ca_.pem());
  const std::string config = dir_.Write(
      "mtls.yaml",
      text_ +
          "tls: {cert_file: cert.pem, key_file: key.pem, client_ca_file: ca.pem}\npolicy:\n  "
          "rules:\n    - {name: reads, effect: allow, callers: "
          "[\"spiffe://example.com/*\"], verbs: [read]}\n");
  BrokerProcess mutual(BROKER_BINARY, config);
  ASSERT_TRUE(mutual.serves()) << mutual.log();
  const std::string server = "--server=127.0.0.1:" + std::to_string(mutual.port());
  const std::string cert = dir_.Write("own.pem", own.cert_pem);
  const std::string key = dir_.Write("own.key", own.key_pem);
  const cli::Ran known =
      cli::RunWords({"instances", server, "--ca", ca, "--cert", cert, "--key", key});
  EXPECT_EQ(known.exit_code, 0) << known.err;
  EXPECT_NE(cli::RunWords({"instances", server, "--ca", ca}).exit_code, 0) << "no certificate";
}

}  // namespace
}  // namespace broker::test
