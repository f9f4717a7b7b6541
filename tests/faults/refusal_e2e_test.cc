// What is refused, clearly and without a change: requests that are wrong in themselves, credentials
// that are bad or weak, upstreams that answer something else than their API to a read.
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "tests/fakes/grafana/world.h"
#include "tests/faults/fault_kinds.h"
#include "tests/faults/grafana_upstream.h"
#include "tests/faults/redash_upstream.h"
#include "tests/support/test_broker.h"

namespace broker::test {
namespace {

using Stub = v1::PermissionBroker::Stub;

struct Told {
  std::string reason;
  std::string text;  // all that the status says
};

template <class Request, class Reply>
Told Ask(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Reply*),
         const std::string& request, std::chrono::seconds patience = std::chrono::seconds(60)) {
  const auto answer = Call(stub, method, Text<Request>(request), patience);
  return {answer.reason, answer.status.error_message() + answer.status.error_details()};
}

// One upstream behind a broker with a credential of the test's choice.
template <class U>
class Refusing {
 public:
  Refusing() = default;
  explicit Refusing(const std::string& secret) : secret_(secret) {}

  U upstream;

  TestBroker& broker() {
    if (!broker_) {
      InstanceConfig config = upstream.Instance(dir_);
      config.name = "only";
      if (secret_) {
        const CredentialConfig& files = config.credential;
        std::ofstream(files.api_key_file.empty() ? files.token_file : files.api_key_file)
            << *secret_;
      }
      broker_ = std::make_unique<TestBroker>(std::vector{config}, dir_.At("data"));
    }
    return *broker_;
  }
  Told Grant(const std::string& target) {
    return Ask(broker().stub(), &Stub::Grant, "instance: 'only' " + target);
  }
  Told Revoke(const std::string& target) {
    return Ask(broker().stub(), &Stub::Revoke, "instance: 'only' " + target);
  }

 private:
  TempDir dir_;
  std::optional<std::string> secret_;
  std::unique_ptr<TestBroker> broker_;
};

// --- requests that are wrong in themselves: the upstream is not even asked

struct BadRequest {
  std::string request;
  const char* reason;
};

std::string Long(std::size_t size) { return std::string(size, 'x'); }

TEST(Refusal, ABadRequestToRedash) {
  const std::string ann = "principal { email: 'ann@example.com' } ";
  const std::string group = "entitlement { type: 'group' name: 'Analysts' } ";
  const std::vector<BadRequest> table = {
      {ann + group, "INVALID_FIELD"},
      {"instance: 'other' " + ann + group, "INSTANCE_NOT_FOUND"},
      {"instance: 'only' " + group, "INVALID_FIELD"},
      {"instance: 'only' " + ann, "INVALID_FIELD"},
      {"instance: 'only' principal { } " + group, "INVALID_FIELD"},
      {"instance: 'only' principal { email: '' } " + group, "INVALID_FIELD"},
      {"instance: 'only' principal { email: 'ann.example.com' } " + group, "INVALID_FIELD"},
      {"instance: 'only' principal { email: 'a@b@c' } " + group, "INVALID_FIELD"},
      {"instance: 'only' principal { email: 'ann@exa\\nmple.com' } " + group, "INVALID_FIELD"},
      {"instance: 'only' principal { email: '" + Long(4000) + "@x.org' } " + group,
       "INVALID_FIELD"},
      {"instance: 'only' principal { login: 'ann' } " + group, "INVALID_FIELD"},
      {"instance: 'only' principal { type: 'team' id: '3' } " + group, "INVALID_FIELD"},
      {"instance: 'only' " + ann + "entitlement { name: 'Analysts' }", "INVALID_FIELD"},
      {"instance: 'only' " + ann + "entitlement { type: 'team' name: 'Analysts' }",
       "INVALID_FIELD"},
      {"instance: 'only' " + ann + "entitlement { type: 'group' }", "INVALID_FIELD"},
      {"instance: 'only' " + ann + "entitlement { type: 'group' name: 'a\\001b' }",
       "INVALID_FIELD"},
      {"instance: 'only' " + ann + "entitlement { type: 'group' name: '" + Long(4000) + "' }",
       "INVALID_FIELD"},
      {"instance: 'only' " + ann + "entitlement { type: 'group' id: '3' level: 'admin' }",
       "INVALID_FIELD"},
      {"instance: 'only' " + ann + "entitlement { type: 'group' id: '3' scope: 'org' }",
       "INVALID_FIELD"},
  };
  Refusing<RedashUpstream> redash;
  for (const auto& [request, reason] : table) {
    EXPECT_EQ(Ask(redash.broker().stub(), &Stub::Grant, request).reason, reason) << request;
    EXPECT_EQ(Ask(redash.broker().stub(), &Stub::Revoke, request).reason, reason) << request;
  }
  EXPECT_TRUE(redash.upstream.front().Log().empty());
}

TEST(Refusal, ABadRequestToGrafana) {
  const std::string erin = "principal { login: 'erin' } ";
  const std::vector<BadRequest> table = {
      {erin + "entitlement { type: 'team' name: 'platform' level: 'owner' }", "INVALID_FIELD"},
      {erin + "entitlement { type: 'team' name: 'platform' level: 'Member' }", "INVALID_FIELD"},
      {erin + "entitlement { type: 'group' name: 'platform' }", "INVALID_FIELD"},
      {"principal { name: 'Erin Example' } entitlement { type: 'team' name: 'platform' }",
       "INVALID_FIELD"},
  };
  Refusing<GrafanaUpstream> grafana;
  for (const auto& [request, reason] : table) {
    EXPECT_EQ(grafana.Grant(request).reason, reason) << request;
    EXPECT_EQ(grafana.Revoke(request).reason, reason) << request;
  }
  EXPECT_TRUE(grafana.upstream.front().Log().empty());
}

TEST(Refusal, ABadPage) {
  Refusing<RedashUpstream> redash;
  Stub& stub = redash.broker().stub();
  const auto list = [&](const std::string& more) {
    return Ask(stub, &Stub::ListEntitlements, "instance: 'only' type: 'group' " + more).reason;
  };
  EXPECT_EQ(list("page_size: -1"), "INVALID_FIELD");
  for (const std::string token : {"x", "AAAA", "%00", "../../etc/passwd"}) {
    EXPECT_EQ(list("page_token: '" + token + "'"), "INVALID_TOKEN") << token;
  }
  EXPECT_TRUE(redash.upstream.front().Log().empty());
}

// --- credentials

template <class U>
void ExpectCredentialsRefused(const std::string& what, const std::string& secret) {
  for (const bool held : {false, true}) {
    Refusing<U> refusing(secret);
    refusing.upstream.SetHeld(held);
    const std::string target = refusing.upstream.Target();
    const Told told = held ? refusing.Revoke(target) : refusing.Grant(target);
    EXPECT_EQ(told.reason, "INSTANCE_CREDENTIALS") << what << ": " << told.text;
    EXPECT_EQ(refusing.upstream.Stored(), refusing.upstream.StoredIfHeld(held)) << what;
    EXPECT_TRUE(secret.empty() || told.text.find(secret) == std::string::npos) << what;
  }
}

TEST(Refusal, ABadOrWeakRedashKey) {
  fakes::RedashFake seed({}, fakes::SystemWallClock);
  constexpr int kJoAnn = 3;
  constexpr int kNoList = 29;
  ExpectCredentialsRefused<RedashUpstream>("wrong key", std::string(40, 'w'));
  ExpectCredentialsRefused<RedashUpstream>("empty file", "");
  ExpectCredentialsRefused<RedashUpstream>("dashboard token", seed.state().dashboard_token);
  ExpectCredentialsRefused<RedashUpstream>("disabled user",
                                           seed.KeyOf(fakes::RedashFake::kDisabledUser));
  ExpectCredentialsRefused<RedashUpstream>("no administrator", seed.KeyOf(kJoAnn));
  ExpectCredentialsRefused<RedashUpstream>("administrator who may not list users",
                                           seed.KeyOf(fakes::RedashFake::kAdminGroupOnly));
  ExpectCredentialsRefused<RedashUpstream>("neither", seed.KeyOf(kNoList));
}

TEST(Refusal, ABadOrWeakGrafanaToken) {
  fakes::grafana::GrafanaFake seed;
  ExpectCredentialsRefused<GrafanaUpstream>("no token", "nonsense");
  ExpectCredentialsRefused<GrafanaUpstream>("empty file", "");
  // Grafana answers 500 to a deleted one.
  ExpectCredentialsRefused<GrafanaUpstream>("deleted token",
                                            fakes::grafana::WellFormedToken("deleted"));
  ExpectCredentialsRefused<GrafanaUpstream>("disabled account", seed.TokenOf("sa-disabled-sa"));
  ExpectCredentialsRefused<GrafanaUpstream>("viewer", seed.TokenOf("sa-reader"));
  ExpectCredentialsRefused<GrafanaUpstream>("editor", seed.TokenOf("sa-editor-bot"));
}

// --- upstreams that answer reads with something else

struct BadAnswer {
  std::string fault;
  std::string reason;
};

const std::vector<BadAnswer>& BadAnswers() {
  static const auto& answers = *new std::vector<BadAnswer>{
      {"html", "UPSTREAM_PROTOCOL"},
      {"garbage", "UPSTREAM_PROTOCOL"},
      {"half json", "UPSTREAM_PROTOCOL"},
      {"oversized", "UPSTREAM_PROTOCOL"},
      {"deep json", "UPSTREAM_PROTOCOL"},
      {"200 other", "UPSTREAM_PROTOCOL"},
      {"401", "INSTANCE_CREDENTIALS"},
      {"403", "INSTANCE_CREDENTIALS"},
      {"429", "UPSTREAM_RATE_LIMITED"},
      {"500 json", "UPSTREAM_UNAVAILABLE"},
      {"500 html", "UPSTREAM_UNAVAILABLE"},
      {"503 html", "UPSTREAM_UNAVAILABLE"},
      {"reset", "UPSTREAM_UNAVAILABLE"},
      {"cut in body", "UPSTREAM_UNAVAILABLE"},
      {"hang", "TIME_SPENT"},
  };
  return answers;
}

// Every call that reads, with nothing remembered.
template <class U>
std::string ReadProblems(const BadAnswer& answer, const std::string& principal,
                         const std::string& entitlement, const std::string& type) {
  Refusing<U> refusing;
  refusing.upstream.front().AddFault(R"({"method": "GET", "fault": )" +
                                     EffectOf(answer.fault, Body::kList) + "}");
  Stub& stub = refusing.broker().stub();
  const std::chrono::seconds patience(answer.fault == "hang" ? 3 : 60);
  const std::string only = "instance: 'only' ";
  const std::string types = "types: '" + type + "' ";
  const std::vector<std::pair<std::string, Told>> calls = {
      {"ListGrants of one", Ask(stub, &Stub::ListGrants, only + principal + types, patience)},
      {"ListGrants of all", Ask(stub, &Stub::ListGrants, only + entitlement, patience)},
      {"ListEntitlements",
       Ask(stub, &Stub::ListEntitlements, only + "type: '" + type + "'", patience)},
      {"ListPrincipals", Ask(stub, &Stub::ListPrincipals, only + "type: 'user'", patience)},
      {"GetPrincipal", Ask(stub, &Stub::GetPrincipal, only + principal, patience)},
  };
  std::string problems;
  for (const auto& [name, told] : calls) {
    const bool in_time = told.reason == answer.reason;
    // Both end at the call's deadline.
    const bool at_deadline = answer.fault == "hang" && told.reason == "UPSTREAM_UNAVAILABLE";
    const bool let_out = told.text.find(kUpstreamWords) != std::string::npos ||
                         told.text.find(refusing.upstream.Secret()) != std::string::npos;
    if ((in_time || at_deadline) && !let_out) continue;
    problems += answer.fault + ", " + name + ": " + told.reason + " " + told.text + "\n";
  }
  return problems;
}

void ExpectRefused(const std::vector<BadAnswer>& answers,
                   const std::function<std::string(const BadAnswer&)>& problems_of) {
  std::vector<std::string> problems(answers.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    threads.emplace_back([&, i] { problems[i] = problems_of(answers[i]); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& problem : problems) EXPECT_EQ(problem, "");
}

TEST(Refusal, ABadAnswerOfRedashToARead) {
  ExpectRefused(BadAnswers(), [](const BadAnswer& answer) {
    return ReadProblems<RedashUpstream>(answer, "principal { email: 'ann@example.com' } ",
                                        "entitlement { type: 'group' name: 'Analysts' } ", "group");
  });
}

TEST(Refusal, ABadAnswerOfGrafanaToARead) {
  // Of an object the permissions route takes any name for that of a permission.
  std::vector<BadAnswer> answers = BadAnswers();
  std::erase_if(answers, [](const BadAnswer& answer) { return answer.fault == "200 other"; });
  ExpectRefused(answers, [](const BadAnswer& answer) {
    return ReadProblems<GrafanaUpstream>(answer, "principal { login: 'erin' } ",
                                         "entitlement { type: 'team' name: 'platform' } ", "team");
  });
}

// Nothing listens there any more.
TEST(Refusal, AnUpstreamThatIsGone) {
  Refusing<RedashUpstream> redash;
  redash.broker();
  redash.upstream.front().Stop();
  EXPECT_EQ(redash.Grant(redash.upstream.Target()).reason, "UPSTREAM_UNAVAILABLE");
  redash.upstream.front().Start();
  EXPECT_EQ(redash.upstream.Stored(), redash.upstream.StoredIfHeld(false));
}

}  // namespace
}  // namespace broker::test
