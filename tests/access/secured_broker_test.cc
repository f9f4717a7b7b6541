// The program with TLS, tokens and a policy, in front of a fake Redash: what callers get, and what
// a change of the configuration does while calls are made.
#include <atomic>
#include <csignal>
#include <future>
#include <set>
#include <thread>
#include <vector>

#include "tests/access/secured_broker.h"
#include "tests/cli/run_words.h"

namespace broker::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Each version gives one group, for a time of its own, and denies the other by a rule of its own.
std::string Version(const std::string& name, const std::string& gives, const std::string& denies,
                    const std::string& longest) {
  const std::string head = "\n    - {callers: [\"token:*\"], verbs: [grant], types: [group], ";
  return head + "name: gives " + name + ", effect: allow, entitlements: [" + gives +
         "], max_ttl: " + longest + "}" + head + "name: denies " + name +
         ", effect: deny, entitlements: [" + denies + "]}\n";
}

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

TEST_F(SecuredBroker, ADecisionUnderLoadKnowsOneVersionOnly) {
  const std::string first = Version("first", "Analysts", "Marketing", "1h");
  const std::string second = Version("second", "Marketing", "Analysts", "2h");
  WriteRules(first);
  ASSERT_EQ(AskUntil("POLICY_DENIED", "pb_dashboard", "Marketing").metadata["rule"],
            "denies first");
  std::atomic<bool> over = false;
  const auto ask = [&] {
    std::set<std::string> seen;
    for (int i = 0; !over; ++i) {
      const std::string group = i % 2 ? "Analysts" : "Marketing";
      v1::GrantResponse response;
      const ::broker::Answer answer = Grant("pb_dashboard", group, "", &response);
      const v1::Lease& lease = response.result().lease();
      const auto length = lease.expire_time().seconds() - lease.create_time().seconds();
      seen.insert(group + ": " +
                  (answer.reason.empty() ? std::to_string(length) : answer.metadata.at("rule")));
    }
    return seen;
  };
  std::vector<std::future<std::set<std::string>>> callers;
  for (int i = 0; i < 4; ++i) callers.push_back(std::async(std::launch::async, ask));
  for (int i = 0; i < 2; ++i) {
    WriteRules(second);
    AskUntil("POLICY_DENIED", "pb_oncall", "Analysts");
    WriteRules(first);
    AskUntil("POLICY_DENIED", "pb_oncall", "Marketing");
  }
  over = true;
  for (auto& caller : callers) {
    EXPECT_THAT(caller.get(), ElementsAre("Analysts: 3600", "Analysts: denies second",
                                          "Marketing: 7200", "Marketing: denies first"));
  }
}

TEST_F(SecuredBroker, PermctlSpeaksTlsAndSendsItsToken) {
  const std::string ca = dir_.Write("ca.pem", ca_.pem());
  const std::string token = dir_.WriteSecret("token", "pb_dashboard\n");
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
  const cli::Ran foreign = list({"--ca", other, "--token-file", token});
  EXPECT_NE(foreign.exit_code, 0) << "whoever is there";
  EXPECT_THAT(foreign.err, HasSubstr("--ca has to be its CA"));
  const cli::Ran plain = list({});
  EXPECT_NE(plain.exit_code, 0);
  EXPECT_THAT(plain.err, HasSubstr("--ca FILE or --tls"));
}

// A token is for a server that proved who it is: without TLS there is none.
TEST_F(SecuredBroker, PermctlSendsNoTokenInPlaintext) {
  const std::string plain = dir_.Write("plain.yaml", text_ + "insecure: true\n");
  const std::string token = dir_.WriteSecret("token", "pb_dashboard\n");
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
  const std::string config =
      dir_.Write("mtls.yaml", text_ +
                                  "tls: {cert_file: cert.pem, key_file: secrets/key.pem, "
                                  "client_ca_file: ca.pem}\npolicy:\n  "
                                  "rules:\n    - {name: reads, effect: allow, callers: "
                                  "[\"spiffe://example.com/*\"], verbs: [read]}\n");
  BrokerProcess mutual(BROKER_BINARY, config);
  ASSERT_TRUE(mutual.serves()) << mutual.log();
  const std::string server = "--server=127.0.0.1:" + std::to_string(mutual.port());
  const std::string cert = dir_.Write("own.pem", own.cert_pem);
  const std::string key = dir_.WriteSecret("own.key", own.key_pem);
  const cli::Ran known =
      cli::RunWords({"instances", server, "--ca", ca, "--cert", cert, "--key", key});
  EXPECT_EQ(known.exit_code, 0) << known.err;
  EXPECT_NE(cli::RunWords({"instances", server, "--ca", ca}).exit_code, 0) << "no certificate";
}

}  // namespace
}  // namespace broker::test
