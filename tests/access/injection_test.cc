// Whatever a caller writes into a text of a request stays a value: no other request, no other
// parameter, no other path leaves the broker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <absl/strings/str_replace.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <set>

#include "permissionbroker/v1/permission_broker.pb.h"
#include "tests/access/methods.h"
#include "tests/access/raw_requests.h"
#include "tests/access/string_fields.h"
#include "tests/fakes/front.h"
#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/fakes/redash/redash_fake.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_broker.h"

namespace broker::test {
namespace {

using fakes::RedashFake;
using fakes::grafana::GrafanaFake;
using google::protobuf::Message;
using ::testing::IsEmpty;

const std::string kPayloads[] = {
    "\r\nX-Injected: 1\r\n\r\nDELETE /api/users/2 HTTP/1.1\r\n\r\n",
    "\n",
    std::string("\0", 1),
    "..",
    "/../../admin",
    "%2e%2e%2f",
    "%2e",
    "?orgId=2",
    "&orgId=2",
    "#",
    "..\\",
    " HTTP/1.1",
    "\xc0\xae\xc0\xae\xc0\xaf",  // "../", overlong
    "\xe2\x80\xa8",
};

// What requests are about: the words of ApiMethods() and what stands for them.
using Subject = std::vector<std::pair<std::string, std::string>>;

Subject InGrafana(const std::string& entitlement) {
  return {{"instance: 'redash'", "instance: 'grafana'"},
          {"email: 'a@example.com'", "login: 'bob'"},
          {"entitlement { type: 'group' name: 'Analysts'", "entitlement { " + entitlement},
          {"definition { type: 'group'", "definition { type: 'role'"},
          {"id: '3' name: 'Analysts'", "id: 'custom_reports' name: 'custom:reports'"}};
}

// Each with ids, names and addresses that are somebody's.
const std::vector<Subject>& Subjects() {
  static const std::vector<Subject> subjects = {
      {{"a@example.com", "ann@example.com"}},
      {{"email: 'a@example.com'", "id: '2'"}, {"group' name: 'Analysts'", "group' id: '3'"}},
      InGrafana("type: 'team' name: 'platform'"),
      InGrafana("type: 'team' id: '1'"),
      InGrafana("type: 'folder' id: 'fld-hr' level: 'edit'"),
      InGrafana("type: 'org_role' id: '1' level: 'editor'"),
      InGrafana("type: 'role' id: 'custom_reports'"),
  };
  return subjects;
}

std::vector<ApiMethod> Methods() {
  std::vector<ApiMethod> methods = ApiMethods();
  for (const char* items :
       {"mode: APPLY_MODE_BEST_EFFORT items { revoke { instance: 'redash' principal { email: "
        "'a@example.com' } entitlement { type: 'group' name: 'Analysts' } } }",
        "mode: APPLY_MODE_BEST_EFFORT items { set { instance: 'redash' principal { email: "
        "'a@example.com' } type: 'group' entitlements { type: 'group' name: 'Analysts' } } }",
        "mode: APPLY_MODE_BEST_EFFORT items { revoke_all { instance: 'redash' principal { email: "
        "'a@example.com' } } }"}) {
    methods.push_back({"PermissionBroker.Apply", PolicyVerb::kGrant, items});
  }
  for (const char* thing :
       {"instance: 'redash' definition { type: 'group' name: 'Newcomers' }",
        "instance: 'grafana' definition { type: 'role' id: 'custom_new' name: 'custom:new' }"}) {
    methods.push_back({"EntitlementAdminService.CreateEntitlement", PolicyVerb::kDefine, thing});
  }
  return methods;
}

class Injection : public ::testing::Test {
 protected:
  Injection() {
    InstanceConfig redash;
    redash.name = redash.kind = "redash";
    redash.url = redash_.url();
    redash.options["entitlement_admin"] = "true";
    redash.credential.api_key_file =
        dir_.WriteSecret("key", redash_.Use([](RedashFake& fake) { return fake.KeyOf(1); }));
    // The server's admin, who sees more than one org.
    InstanceConfig grafana;
    grafana.name = grafana.kind = "grafana";
    grafana.url = grafana_.url();
    grafana.options = {{"org_id", "1"}, {"entitlement_admin", "true"}};
    grafana.credential = {"", "", "admin", dir_.WriteSecret("password", "admin")};
    broker_ = std::make_unique<TestBroker>(std::vector{redash, grafana}, dir_.At("data"));
    stub_ = std::make_unique<grpc::GenericStub>(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(broker_->port()), grpc::InsecureChannelCredentials()));
  }

  static fakes::grafana::GrafanaOptions Enterprise() {
    fakes::grafana::GrafanaOptions options;
    options.edition = fakes::grafana::Edition::kEnterprise;
    return options;
  }

  // To its end, whether the method answers once or with a stream.
  void Call(const ApiMethod& method, const std::string& bytes) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    grpc::CompletionQueue queue;
    const auto call = stub_->PrepareCall(&context, PathOf(method), &queue);
    const auto ok = [&queue] {
      void* tag = nullptr;
      bool done = false;
      return queue.Next(&tag, &done) && done;
    };
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    grpc::Status status;
    call->StartCall(nullptr);
    ok();
    call->WriteLast(request, {}, nullptr);
    ok();
    do {
      call->Read(&response, nullptr);
    } while (ok());
    call->Finish(&status, nullptr);
    ok();
    EXPECT_NE(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED) << method.name;
  }

  std::vector<fakes::LogEntry> TakeLog() {
    std::vector<fakes::LogEntry> log = redash_.Log();
    for (fakes::LogEntry& entry : grafana_.Log()) log.push_back(std::move(entry));
    redash_.ClearLog();
    grafana_.ClearLog();
    return log;
  }

  const TempDir dir_;
  fakes::FrontFor<RedashFake> redash_{
      std::make_unique<RedashFake>(fakes::RedashOptions{}, fakes::SystemWallClock), {}};
  fakes::FrontFor<GrafanaFake> grafana_{std::make_unique<GrafanaFake>(Enterprise()), {}};
  std::unique_ptr<TestBroker> broker_;
  std::unique_ptr<grpc::GenericStub> stub_;
};

// Its bytes with `text` at `path`, whether that is UTF-8 or not.
std::string BytesWith(Message* request, const FieldPath& path, const std::string& text) {
  const std::string marker(text.size(), '\x01');
  SetTextAt(request, path, marker);
  std::string bytes = request->SerializeAsString();
  return absl::StrReplaceAll(bytes, {{marker, text}});
}

// Each payload alone and behind what the text was.
std::set<std::string> Written(const std::string& own) {
  std::set<std::string> written;
  for (const std::string& payload : kPayloads) written.insert({payload, own + payload});
  return written;
}

// A good request, and which of its texts are to be changed: all, or those that it has.
struct Base {
  ApiMethod method;
  std::unique_ptr<Message> request;
  bool all = false;
};

std::vector<Base> Bases() {
  std::vector<Base> bases;
  std::set<std::string> seen;
  for (const ApiMethod& method : Methods()) {
    for (const Subject& subject : Subjects()) {
      const std::string text = absl::StrReplaceAll(method.request, subject);
      const bool first = &subject == &Subjects()[0];
      if (!first && text == method.request) continue;
      bases.push_back({method, MessageOf({method.name, method.verb, text.c_str()}),
                       seen.insert(method.name).second});
    }
  }
  // What they make has the name that was asked for, and others would find it.
  std::stable_partition(bases.begin(), bases.end(), [](const Base& base) {
    return std::string_view(base.method.name).find("Create") == std::string_view::npos;
  });
  return bases;
}

TEST_F(Injection, ATextOfACallerStaysAValue) {
  const std::vector<Base> bases = Bases();
  RawRequests requests;
  for (const Base& base : bases) {
    Call(base.method, base.request->SerializeAsString());
    for (const auto& entry : TakeLog()) requests.Learn(entry);
  }

  int calls = 0;
  int upstream = 0;
  std::set<std::string> fields;
  std::vector<std::string> problems;
  for (const Base& base : bases) {
    for (const FieldPath& path : StringFieldsOf(*base.request->GetDescriptor())) {
      const std::string own = TextAt(*base.request, path);
      if (own.empty() && !base.all) continue;
      const std::string field = std::string(base.method.name) + " " + NameOf(path);
      fields.insert(field);
      for (const std::string& text : Written(own)) {
        const std::unique_ptr<Message> request(base.request->New());
        request->CopyFrom(*base.request);
        Call(base.method, BytesWith(request.get(), path, text));
        ++calls;
        for (const auto& entry : TakeLog()) {
          ++upstream;
          const std::string problem = requests.Problem(entry);
          if (problem.empty()) continue;
          problems.push_back(field + ": " + entry.method + " " + entry.path + " " + problem);
        }
      }
    }
  }
  std::cout << "[ COUNT    ] " << calls << " calls, " << fields.size() << " fields, " << upstream
            << " requests upstream\n";
  EXPECT_GT(upstream, calls / 10);
  EXPECT_THAT(problems, IsEmpty());
}

// The judge itself.
TEST(RawRequests, AreJudgedByWhatGoodOnesAre) {
  RawRequests requests;
  fakes::LogEntry good;
  good.method = "GET";
  good.path = "/api/users/lookup?loginOrEmail=bob";
  good.headers = {{"host", "a"}, {"x-grafana-org-id", "1"}};
  requests.Learn(good);
  const auto problem = [&](const std::string& method, const std::string& path,
                           const std::string& name = "", const std::string& value = "") {
    fakes::LogEntry entry;
    entry.method = method;
    entry.path = path;
    entry.headers = {{"host", "b"}, {"x-grafana-org-id", "1"}};
    if (!name.empty()) entry.headers[name] = value;
    return requests.Problem(entry);
  };
  EXPECT_EQ(problem("GET", good.path), "");
  EXPECT_EQ(problem("GET", "/api/users/lookup?loginOrEmail=%26orgId%3D2%2F.."), "");
  for (const char* path :
       {"/api/users/lookup?loginOrEmail=bob&orgId=2", "/api/users?orgId=2", "/api/teams/../users/1",
        "/api/teams/%2e%2e/users/1", "/api/teams/%2E/1", "/api/teams/1%2F2", "/admin/users",
        "/api/users/lookup?loginOrEmail=b ob", "/api/users/lookup?loginOrEmail=b\r\nX: 1",
        "/api//users", "/api/users#1"}) {
    EXPECT_NE(problem("GET", path), "") << path;
  }
  EXPECT_NE(problem("DELETE", "/api/users/2"), "");
  EXPECT_NE(problem("GET", good.path, "x-injected", "1"), "");
  EXPECT_NE(problem("GET", good.path, "x-grafana-org-id", "2"), "");
}

}  // namespace
}  // namespace broker::test
