// Every method, with every credential that proves something and every one that does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <grpcpp/generic/generic_stub.h>

#include <chrono>
#include <future>
#include <iostream>
#include <set>

#include "permissionbroker/v1/audit.grpc.pb.h"
#include "tests/access/methods.h"
#include "tests/access/secured_edge.h"
#include "tests/grpc/server_reflection.h"

namespace broker::test {
namespace {

using std::chrono::hours;

constexpr char kDashboard[] = "spiffe://example.com/dashboard";

std::set<PolicyVerb> AllVerbs() {
  const auto all = PolicyVerbs();
  return {all.begin(), all.end()};
}

std::set<PolicyVerb> WildVerbs() {
  std::set<PolicyVerb> wild;
  for (const PolicyVerb verb : PolicyVerbs()) {
    if (IsWild(verb)) wild.insert(verb);
  }
  return wild;
}

PolicyRule Allow(const std::string& caller, std::set<PolicyVerb> verbs) {
  PolicyRule rule;
  rule.name = "allow " + caller;
  rule.callers = {caller};
  rule.verbs = std::move(verbs);
  return rule;
}

Policy MatrixPolicy() {
  Policy policy;
  for (const char* caller : {"corp:all", kDashboard, "token:static", "corp:denied"}) {
    policy.rules.push_back(Allow(caller, AllVerbs()));
  }
  policy.rules.push_back(Allow("corp:wild", WildVerbs()));
  for (const PolicyVerb verb : PolicyVerbs()) {
    std::set<PolicyVerb> others = AllVerbs();
    others.erase(verb);
    policy.rules.push_back(Allow("corp:all-but-" + std::string(NameOf(verb)), others));
  }
  PolicyRule denial = Allow("corp:denied", AllVerbs());
  denial.name = "denial";
  denial.deny = true;
  policy.rules.push_back(denial);
  return policy;
}

// What a caller shows.
struct Credential {
  std::string name;
  std::string bearer;                  // empty: none
  const Identity* identity = nullptr;  // null: none
};

enum class Expected { kAllowed, kDenied, kUnauthenticated, kUnreachable };

class Matrix {
 public:
  explicit Matrix(SecuredEdge::Options options)
      : edge_(std::move(options)),
        dashboard_(edge_.ca().Issue(std::string("URI:") + kDashboard)),
        expired_(edge_.ca().Issue(std::string("URI:") + kDashboard, hours(-1))),
        foreign_(TestCa("another CA").Issue(std::string("URI:") + kDashboard)) {
    // Of somebody else, so that only the policy lets them be seen.
    edge_.Do([this] {
      Operation operation;
      operation.instance = "redash";
      edge_.fake().operation = operation;
      Lease lease;
      lease.instance = "redash";
      edge_.leases().lease = lease;
    });
  }

  // What is not as it has to be; counts what was tried.
  std::vector<std::string> Run() {
    for (const ApiMethod& method : ApiMethods()) {
      Refusals(method);
      const std::string verb(NameOf(method.verb));
      Try(method, {"allowed token", Token("all")}, Expected::kAllowed);
      Try(method, {"a static token", SecuredEdge::kToken}, Expected::kAllowed);
      Try(method, {"a certificate", "", &dashboard_}, Expected::kAllowed);
      Try(method, {"all verbs but " + verb, Token("all-but-" + verb)}, Expected::kDenied);
      Try(method, {"nobody of the policy", Token("nobody")}, Expected::kDenied);
      Try(method, {"allowed, then denied", Token("denied")}, Expected::kDenied);
      Try(method, {"all verbs that \"*\" means", Token("wild")},
          IsWild(method.verb) ? Expected::kAllowed : Expected::kDenied);
    }
    return std::move(problems_);
  }
  int tried() const { return tried_; }

 private:
  static long Now() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }

  static std::string Claims(const std::string& sub, const std::string& aud, long exp,
                            const std::string& more = "") {
    return R"({"iss":")" + std::string(SecuredEdge::kIssuer) + R"(","aud":")" + aud +
           R"(","sub":")" + sub + "\"" + (exp ? ",\"exp\":" + std::to_string(exp) : "") + more +
           "}";
  }

  static std::string Header(const std::string& alg) {
    return R"({"typ":"JWT","alg":")" + alg + "\"}";
  }
  std::string Jwt(const std::string& claims) const {
    return Signed(edge_.jwt_key(), Header("RS256"), claims);
  }
  std::string ForgedJwt(const std::string& alg, const std::string& claims) const {
    return SignedBySecret(edge_.jwt_key().Pem(), Header(alg), claims);
  }
  std::string Token(const std::string& sub) const {
    return Jwt(Claims(sub, SecuredEdge::kAudience, Now() + 3600));
  }

  void Refusals(const ApiMethod& method) {
    const std::string aud = SecuredEdge::kAudience;
    const std::string good = Claims("all", aud, Now() + 3600);
    const std::string later = ",\"nbf\":" + std::to_string(Now() + 600);
    const Credential none[] = {
        {"nothing", ""},
        {"an expired token", Jwt(Claims("all", aud, Now() - 3600))},
        {"a token that is not yet valid", Jwt(Claims("all", aud, Now() + 3600, later))},
        {"a token for somebody else", Jwt(Claims("all", "elsewhere", Now() + 3600))},
        {"a token without exp", Jwt(Claims("all", aud, 0))},
        {"HS256 with the public key", ForgedJwt("HS256", good)},
        {"RS256 that is HS256", ForgedJwt("RS256", good)},
        {"alg none", Unsigned(Header("none"), good) + "."},
        {"no signature", Unsigned(Header("RS256"), good) + "."},
        {"another key", Signed(other_key_, Header("RS256"), good)},
        {"an unknown static token", "pb_another"},
        {"a bad token beside a good certificate", "pb_another", &dashboard_},
    };
    for (const Credential& credential : none) Try(method, credential, Expected::kUnauthenticated);
    Try(method, {"a certificate of another CA", "", &foreign_}, Expected::kUnreachable);
    Try(method, {"an expired certificate", "", &expired_}, Expected::kUnreachable);
  }

  grpc::GenericStub& StubFor(const Identity* identity) {
    auto& stub = stubs_[identity];
    if (!stub) stub = std::make_unique<grpc::GenericStub>(edge_.Channel(identity));
    return *stub;
  }

  // The status; of a batch what became of its item.
  Answer Call(const ApiMethod& method, const Credential& credential) {
    const std::string path = PathOf(method);
    grpc::ClientContext context;
    if (!credential.bearer.empty()) {
      context.AddMetadata("authorization", "Bearer " + credential.bearer);
    }
    const std::string bytes = RequestOf(method);
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    std::promise<grpc::Status> done;
    StubFor(credential.identity)
        .UnaryCall(&context, path, {}, &request, &response,
                   [&done](grpc::Status status) { done.set_value(std::move(status)); });
    Answer answer = Decode(done.get_future().get());
    if (answer.code != grpc::StatusCode::OK || !path.ends_with("/Apply")) return answer;
    std::vector<grpc::Slice> slices;
    (void)response.Dump(&slices);
    std::string text;
    for (const grpc::Slice& part : slices) text.append(part.begin(), part.end());
    v1::ApplyResponse applied;
    if (applied.ParseFromString(text) && applied.items_size() == 1 &&
        applied.items(0).problems_size() == 1) {
      constexpr std::size_t kPrefix = sizeof "ERROR_REASON_" - 1;
      answer.reason = v1::ErrorReason_Name(applied.items(0).problems(0).reason()).substr(kPrefix);
    }
    return answer;
  }

  void Try(const ApiMethod& method, const Credential& credential, Expected expected) {
    ++tried_;
    const int before = edge_.calls();
    const Answer answer = Call(method, credential);
    const bool asked = edge_.calls() > before;
    const bool so = [&] {
      switch (expected) {
        case Expected::kAllowed:
          return asked && answer.reason != "POLICY_DENIED" &&
                 answer.reason != "NOT_AUTHENTICATED" && answer.reason != "INVALID_FIELD";
        case Expected::kDenied: return answer.reason == "POLICY_DENIED";
        case Expected::kUnauthenticated:
          return answer.code == grpc::StatusCode::UNAUTHENTICATED &&
                 answer.reason == "NOT_AUTHENTICATED" && !asked;
        case Expected::kUnreachable:
          return answer.code == grpc::StatusCode::UNAVAILABLE && answer.reason.empty() && !asked;
      }
      return false;
    }();
    if (so) return;
    std::ostringstream problem;
    problem << method.name << " with " << credential.name << ": " << answer
            << (asked ? ", a use case was asked" : "");
    problems_.push_back(problem.str());
  }

  SecuredEdge edge_;
  const SigningKey other_key_ = SigningKey::Rsa();
  const Identity dashboard_;
  const Identity expired_;
  const Identity foreign_;
  std::map<const Identity*, std::unique_ptr<grpc::GenericStub>> stubs_;
  int tried_ = 0;
  std::vector<std::string> problems_;
};

SecuredEdge::Options Options(Policy policy = MatrixPolicy()) {
  SecuredEdge::Options options;
  options.policy = std::move(policy);
  return options;
}

TEST(AccessMatrix, EveryMethodHasARow) {
  SecuredEdge edge(Options());
  permissionbroker::tests::ReflectionRequest request;
  request.set_list_services("*");
  std::set<std::string> served;
  const auto list = ServerReflection(edge.Channel()).Ask(request);
  for (const auto& service : list.services().service()) {
    const auto* found =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service.name());
    if (!found || !service.name().starts_with("permissionbroker.")) continue;
    for (int i = 0; i < found->method_count(); ++i) {
      served.insert(found->name() + "." + found->method(i)->name());
    }
  }
  std::set<std::string> rows;
  for (const ApiMethod& method : ApiMethods()) rows.insert(method.name);
  EXPECT_EQ(rows, served);
}

TEST(AccessMatrix, NobodyGetsInUnasked) {
  Matrix matrix(Options());
  EXPECT_THAT(matrix.Run(), testing::IsEmpty());
  std::cout << matrix.tried() << " calls: " << ApiMethods().size() << " methods\n";
}

// Each of these defects is seen.

TEST(AccessMatrixMutant, WithoutAuthentication) {
  SecuredEdge::Options options = Options();
  options.authenticates = false;
  EXPECT_GT(Matrix(std::move(options)).Run().size(), 0u);
}

TEST(AccessMatrixMutant, ExpiryIsNotLookedAt) {
  SecuredEdge::Options options = Options();
  options.clock_behind = hours(24);
  EXPECT_THAT(Matrix(std::move(options)).Run(),
              testing::Contains(testing::HasSubstr("an expired token")));
}

TEST(AccessMatrixMutant, AnEarlierRuleThatAllowsWins) {
  Policy policy = MatrixPolicy();
  policy.rules.pop_back();
  EXPECT_THAT(Matrix(Options(std::move(policy))).Run(),
              testing::Contains(testing::HasSubstr("allowed, then denied")));
}

TEST(AccessMatrixMutant, AWildcardMeansGuardedVerbs) {
  Policy policy = MatrixPolicy();
  for (PolicyRule& rule : policy.rules) {
    if (rule.verbs == WildVerbs()) rule.verbs = AllVerbs();
  }
  EXPECT_THAT(Matrix(Options(std::move(policy))).Run(),
              testing::Contains(testing::HasSubstr("that \"*\" means")));
}

}  // namespace
}  // namespace broker::test
