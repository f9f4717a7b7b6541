#include "tests/e2e/known_client.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>

#include "permissionbroker/v1/entitlement_admin.grpc.pb.h"
#include "tests/e2e/known_answer.h"

namespace broker::test {
namespace {

using Broker = v1::PermissionBroker;
using Admin = v1::EntitlementAdminService;
using Channel = std::shared_ptr<grpc::Channel>;
using Caller = std::function<Said(const Channel&, const std::string& json)>;

template <class Service, class Request, class Reply>
Caller Method(grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&, Reply*)) {
  return [method](const Channel& channel, const std::string& json) {
    Request request;
    const auto parsed = google::protobuf::util::JsonStringToMessage(json, &request);
    if (!parsed.ok()) throw std::invalid_argument(parsed.ToString() + ": " + json);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    Reply reply;
    const auto stub = Service::NewStub(channel);
    const grpc::Status status = (stub.get()->*method)(&context, request, &reply);
    if (status.ok()) return Said{TextOf(reply), MessagesIn(reply)};
    Said said{"", status.error_message()};
    std::map<std::string, std::string> metadata;
    ReadErrorInfo(status, &said.outcome, &metadata);
    return said;
  };
}

const std::map<std::string, Caller>& Callers() {
  static const std::map<std::string, Caller> callers = {
      {"Grant", Method<Broker>(&Broker::Stub::Grant)},
      {"Revoke", Method<Broker>(&Broker::Stub::Revoke)},
      {"Apply", Method<Broker>(&Broker::Stub::Apply)},
      {"ListGrants", Method<Broker>(&Broker::Stub::ListGrants)},
      {"ListEntitlements", Method<Broker>(&Broker::Stub::ListEntitlements)},
      {"ListPermissions", Method<Broker>(&Broker::Stub::ListPermissions)},
      {"GetPrincipal", Method<Broker>(&Broker::Stub::GetPrincipal)},
      {"DescribeInstance", Method<Broker>(&Broker::Stub::DescribeInstance)},
      {"GetEntitlement", Method<Admin>(&Admin::Stub::GetEntitlement)},
      {"CreateEntitlement", Method<Admin>(&Admin::Stub::CreateEntitlement)},
      {"UpdateEntitlement", Method<Admin>(&Admin::Stub::UpdateEntitlement)},
      {"DeleteEntitlement", Method<Admin>(&Admin::Stub::DeleteEntitlement)},
      {"ResetBasicRoles", Method<Admin>(&Admin::Stub::ResetBasicRoles)}};
  return callers;
}

std::string ServiceOf(const std::string& method) {
  const bool admin = method.ends_with("Entitlement") || method == "ResetBasicRoles";
  return admin ? Admin::service_full_name() : Broker::service_full_name();
}

// Without line breaks and what a shell needs for them.
std::string OneLine(const std::string& text) {
  static const std::regex breaks("\\\\\n"), blanks("\\s+");
  return std::regex_replace(std::regex_replace(text, breaks, " "), blanks, " ");
}

std::string TextIn(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string TemplateOf(const fakes::LogEntry& entry) {
  static const std::regex number("/[0-9]+(?=[/?]|$)");
  static const std::regex uid("/roles/(?!hard-reset)[^/?]+");
  static const std::regex page("[?&](page|page_size|perpage|order)=[^&]*");
  static const std::regex text("([?&](q|query|name|actionPrefix|namespacedId)=)[^&]*");
  std::string path = std::regex_replace(entry.path, number, "/:id");
  path = std::regex_replace(path, uid, "/roles/:uid");
  path = std::regex_replace(path, page, "");
  path = std::regex_replace(path, text, "$1:text");
  const auto query = path.find_first_of("?&");
  if (query != std::string::npos) path[query] = '?';
  return entry.method + " " + path;
}

std::vector<std::string> WritesAmong(std::vector<std::string> requests) {
  std::erase_if(requests, [](const std::string& one) { return one.starts_with("GET "); });
  return requests;
}

// "Suite.Name" of every test in the repository.
std::set<std::string> AllTests() {
  static const std::regex test("TEST(_F|_P)?\\((\\w+),\\s*(\\w+)\\)");
  std::set<std::string> tests;
  const std::filesystem::path root = std::filesystem::path(BROKER_SOURCE_DIR) / "tests";
  for (const auto& file : std::filesystem::recursive_directory_iterator(root)) {
    if (file.path().extension() != ".cc") continue;
    const std::string text = TextIn(file.path());
    for (std::sregex_iterator hit(text.begin(), text.end(), test), end; hit != end; ++hit) {
      tests.insert((*hit)[2].str() + "." + (*hit)[3].str());
    }
  }
  return tests;
}

}  // namespace

Said CallByName(int port, const std::string& method, const std::string& json) {
  const Channel channel =
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials());
  return Callers().at(method)(channel, json);
}

std::vector<std::string> Counted(const std::vector<std::string>& requests) {
  std::vector<std::string> order;
  std::map<std::string, int> counts;
  for (const std::string& request : requests) {
    if (++counts[request] == 1) order.push_back(request);
  }
  for (std::string& request : order) {
    const int count = counts[request];
    if (count > 1) request += " x" + std::to_string(count);
  }
  return order;
}

std::string Difference(const Facts& before, const Facts& after) {
  std::vector<std::string> changed;
  for (const auto& [name, fact] : after) {
    const auto was = before.find(name);
    if (was == before.end() || was->second != fact) changed.push_back(name + ": " + fact);
  }
  for (const auto& [name, fact] : before) {
    if (!after.contains(name)) changed.push_back(name + ": gone");
  }
  return Joined(changed, "; ");
}

Seen Watch(const KnownFunction& function, int port, fakes::Front& upstream) {
  upstream.ClearLog();
  const std::string request = OneLine(function.request);
  Seen seen{CallByName(port, function.method, request), {}};
  for (const auto& entry : upstream.Log()) seen.requests.push_back(TemplateOf(entry));
  seen.requests = Counted(seen.requests);
  std::cout << "| " << function.name << " | " << function.method << " " << request << " | "
            << Joined(seen.requests, ", ") << " | " << seen.said.outcome << " |\n";
  return seen;
}

void Walk(const KnownFunction& function, int port, fakes::Front& upstream,
          const std::function<Facts()>& facts) {
  SCOPED_TRACE(function.name);
  const Facts before = facts();
  const auto all = upstream.State();
  const Seen seen = Watch(function, port, upstream);
  EXPECT_EQ(seen.said.outcome, function.outcome) << seen.said.message;
  EXPECT_THAT(seen.requests, ::testing::UnorderedElementsAreArray(function.requests));
  EXPECT_EQ(WritesAmong(seen.requests), WritesAmong(function.requests));
  EXPECT_EQ(Difference(before, facts()), function.stored);
  if (function.stored.empty()) {
    EXPECT_EQ(upstream.State(), all);
  }
}

void PrintHead(const std::string& title) {
  std::cout << title << "\n| function | call | upstream requests | outcome |\n|---|---|---|---|\n";
}

void ExpectDocumented(const std::string& path, const std::vector<KnownFunction>& functions) {
  static const std::regex test("`([A-Z]\\w+\\.[A-Z]\\w+)`");
  const std::string text = OneLine(TextIn(std::filesystem::path(BROKER_SOURCE_DIR) / path));
  for (const KnownFunction& function : functions) {
    EXPECT_THAT(text, ::testing::HasSubstr("| `" + function.name + "`")) << path;
    EXPECT_THAT(text,
                ::testing::HasSubstr("-d '" + OneLine(function.request) + "' localhost:50051 " +
                                     ServiceOf(function.method) + "/" + function.method))
        << path;
  }
  const std::set<std::string> tests = AllTests();
  for (std::sregex_iterator hit(text.begin(), text.end(), test), end; hit != end; ++hit) {
    EXPECT_TRUE(tests.contains((*hit)[1].str())) << path << " names no test: " << (*hit)[1].str();
  }
}

}  // namespace broker::test
