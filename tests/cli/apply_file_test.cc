// The file of permctl apply: what it means, and where it is wrong.
#include "cli/apply_file.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/broker_client.h"

namespace broker::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// What is wrong with the file, as it is told.
std::string Wrong(const std::string& text) {
  YamlReader reader("f.yaml");
  ReadApplyFile(text, reader);
  if (reader.good()) return "";
  std::istringstream in;
  std::ostringstream out, err;
  ServerOptions nowhere;
  nowhere.address = "127.0.0.1:1";
  BrokerClient nobody(nowhere, std::chrono::seconds(1));
  Context context{nobody, {in}, out, err, false, {}};
  EXPECT_EQ(reader.Report(context), kUsage);
  EXPECT_EQ(out.str(), "");
  return err.str();
}

ApplyFile Read(const std::string& text) {
  YamlReader reader("f.yaml");
  ApplyFile file = ReadApplyFile(text, reader);
  EXPECT_TRUE(reader.good()) << Wrong(text);
  return file;
}

std::string Text(const std::string& expected) {
  v1::ApplyRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(expected, &request)) << expected;
  return request.DebugString();
}

std::string GrantUntil(const std::string& end) {
  return "items:\n  - grant: {instance: i, principal: a@b, entitlement: \"group:#1\"" + end + "}\n";
}

TEST(ApplyFile, AGrantMayHaveAnEnd) {
  EXPECT_EQ(Read(GrantUntil(", ttl: 8h")).request.items(0).grant().ttl().seconds(), 28'800);
  EXPECT_EQ(Read(GrantUntil(", expire_time: 2026-01-01T00:00:00Z"))
                .request.items(0)
                .grant()
                .expire_time()
                .seconds(),
            1'767'225'600);
  EXPECT_FALSE(Read(GrantUntil("")).request.items(0).grant().has_ttl());
  EXPECT_THAT(Wrong(GrantUntil(", ttl: 8")),
              HasSubstr("f.yaml:2: items[0].grant.ttl must be a duration like 90m, 8h or 30d"));
  EXPECT_THAT(Wrong(GrantUntil(", expire_time: friday")),
              HasSubstr("items[0].grant.expire_time must be a time like 2026-12-31T18:00:00Z"));
  EXPECT_THAT(Wrong(GrantUntil(", expire_time: 2026-01-01T00:00:00Z, ttl: 8h")),
              HasSubstr("items[0].grant has ttl and expire_time; keep one"));
  EXPECT_THAT(Wrong("items:\n  - revoke: {instance: i, principal: a@b, entitlement: \"group:#1\", "
                    "ttl: 8h}\n"),
              HasSubstr("unknown key \"ttl\""));
}

TEST(ApplyFile, HoldsEveryKindOfItem) {
  const ApplyFile file = Read(R"(# onboarding
mode: stop_on_failure
justification: {reason: INC-42, ticket: T-1, requested_by: bob@example.com, approved_by: eve@example.com}
items:
  - grant:
      instance: redash-prod
      principal: ann@example.com
      entitlement: group:Analysts
      allow_lower_level: true
    id: first
    justification: {reason: hers}
  - revoke: {instance: grafana-main, principal: login:ann, entitlement: "team:#5"}
  - set: {instance: grafana-main, principal: user:#7, type: team, scope: org,
          entitlements: ["SRE", "#7", 12], include_hidden: true}
  - set: {instance: grafana-main, principal: team:SRE, type: folder, entitlements: [], allow_empty: true}
  - revoke_all: {instance: "-", principal: ann@example.com, types: [team, folder]}
)");
  EXPECT_EQ(file.request.DebugString(), Text(R"(
      mode: APPLY_MODE_STOP_ON_FAILURE
      justification { reason: "INC-42" ticket: "T-1" requested_by: "bob@example.com"
                      approved_by: "eve@example.com" }
      items {
        item_id: "first"
        grant { instance: "redash-prod" principal { email: "ann@example.com" }
                entitlement { type: "group" name: "Analysts" } allow_lower_level: true
                justification { reason: "hers" } }
      }
      items {
        revoke { instance: "grafana-main" principal { login: "ann" }
                 entitlement { type: "team" id: "5" } }
      }
      items {
        set { instance: "grafana-main" principal { type: "user" id: "7" } type: "team" scope: "org"
              entitlements { type: "team" name: "SRE" } entitlements { type: "team" id: "7" }
              entitlements { type: "team" name: "12" } include_hidden: true }
      }
      items {
        set { instance: "grafana-main" principal { type: "team" name: "SRE" } type: "folder"
              allow_empty: true }
      }
      items {
        revoke_all { instance: "-" principal { email: "ann@example.com" }
                     types: ["team", "folder"] }
      })"));
  ASSERT_THAT(file.items, SizeIs(5));
  EXPECT_EQ(file.items[0].label, "first");
  EXPECT_EQ(file.items[0].place, "f.yaml:5");
  EXPECT_EQ(file.items[1].label, "line 12");
  EXPECT_EQ(file.items[4].action, "revoke_all");
  EXPECT_EQ(file.items[4].entitlement, "team, folder");
}

TEST(ApplyFile, TriesEverythingUnlessItSaysOtherwise) {
  const ApplyFile file = Read("items: [{revoke_all: {instance: a, principal: a@b}}]");
  EXPECT_EQ(file.request.mode(), v1::APPLY_MODE_BEST_EFFORT);
  EXPECT_FALSE(file.request.has_justification());
}

TEST(ApplyFile, WhatOnlyTheTypeCanDivideIsKeptForLater) {
  const ApplyFile file = Read(R"(items:
  - grant: {instance: g, principal: a@b, entitlement: team:On call=admin}
  - set: {instance: g, principal: a@b, type: team, entitlements: [SRE, On call=admin]}
)");
  ASSERT_THAT(file.undivided, SizeIs(2));
  EXPECT_EQ(file.undivided[0].item, 0);
  EXPECT_EQ(file.undivided[1].item, 1);
  EXPECT_EQ(file.undivided[1].entitlement, 1);
  EXPECT_EQ(file.undivided[1].text.value, "On call=admin");
}

struct Case {
  std::string text;
  std::string wrong;  // one line of what is told
};

TEST(ApplyFile, IsRefusedWithTheLineAndTheKey) {
  const std::string head = "items:\n  - ";
  const std::string who = "instance: a, principal: a@b";
  const std::vector<Case> cases = {
      {"", "f.yaml:1: the file is empty"},
      {"items: []\n---\nitems: []\n", "f.yaml:1: the file has several documents"},
      {"items: [", "no YAML"},
      {"- grant", "f.yaml:1: the file must be a mapping"},
      {"items: []", "f.yaml:1: there are no items"},
      {"mode: fast\nitems: [{revoke_all: {" + who + "}}]", "f.yaml:1: mode must be"},
      {"itmes: []", "f.yaml:1: unknown key \"itmes\"; known are mode, justification, items"},
      {"items: 5", "f.yaml:1: items must be a list"},
      {"items:\nmode: best_effort", "f.yaml:1: items has no value"},
      {head + "grant: {" + who + ", entitlment: group:x}",
       "f.yaml:2: unknown key \"entitlment\" in items[0].grant; known are instance, principal, "
       "entitlement, allow_lower_level"},
      {head + "grant: {" + who + "}", "f.yaml:2: items[0].grant.entitlement is missing"},
      {head + "grant: {" + who + ", entitlement: Analysts}",
       "f.yaml:2: items[0].grant.entitlement: \"Analysts\" names no entitlement; write TYPE:NAME"},
      {head + "grant: {instance: a, principal: ann, entitlement: group:x}",
       "f.yaml:2: items[0].grant.principal: \"ann\" names no principal; write ann@example.com"},
      {head + "grant: {instance: '', principal: a@b, entitlement: group:x}",
       "f.yaml:2: items[0].grant.instance is empty"},
      {head + "grant: {" + who + ",\n       entitlement: group:x,\n       instance: b}",
       "f.yaml:4: key \"instance\" in items[0].grant is repeated"},
      {head + "grant: {" + who + ", entitlement: [group:x]}",
       "f.yaml:2: items[0].grant.entitlement must be text"},
      {head + "grant: {" + who + ", entitlement: group:x, allow_lower_level: 'true'}",
       "f.yaml:2: items[0].grant.allow_lower_level must be true or false, without quotes"},
      {head + "grant: {" + who + ", entitlement: true}", "must be text; put the value in quotes"},
      {head + "grant: ann", "f.yaml:2: items[0].grant must be a mapping"},
      {head + "id: 5", "f.yaml:2: items[0] does nothing; write one of grant, revoke, set, "},
      {head + "ann", "f.yaml:2: items[0] must be a mapping of keys to values"},
      {head + "revoke_all: {" + who + "}\n    revoke: {" + who + ", entitlement: a:b}",
       "f.yaml:2: items[0] has revoke and revoke_all; make them two items"},
      {head + "set: {" + who + ", type: team}", "f.yaml:2: items[0].set.entitlements is missing"},
      {head + "set: {" + who + ", entitlements: [a]}", "f.yaml:2: items[0].set.type is missing"},
      {head + "set: {" + who + ", type: team, entitlements: ['']}",
       "f.yaml:2: items[0].set.entitlements[0]: \"\" names no team; write NAME, NAME=LEVEL or #ID"},
      {head + "set:\n      " + "instance: a\n      principal: a@b\n      type: team\n" +
           "      entitlements:\n        - SRE\n        - #7\n",
       "items[0].set.entitlements[1] has no value; what begins with # is a comment"},
      {head + "revoke_all: {" + who + ", types: team}", "items[0].revoke_all.types must be a list"},
      {head + "revoke_all: {" + who + "}\n    justification: {why: x}",
       "f.yaml:3: unknown key \"why\" in items[0].justification; known are reason, ticket, "},
      {head + "revoke_all: {" + who + "}\n    justification: INC-42",
       "f.yaml:3: items[0].justification must be a mapping"},
      {head + "revoke_all: {" + who + "}\n    dry_run: true",
       "f.yaml:3: unknown key \"dry_run\" in items[0]"},
      {head + "revoke_all: {<<: {instance: a}, principal: a@b}", "unknown key \"<<\""},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.text);
    EXPECT_THAT(Wrong(one.text), HasSubstr(one.wrong));
    EXPECT_THAT(Wrong(one.text), testing::StartsWith("error: f.yaml:"));
  }
}

TEST(ApplyFile, AllThatIsWrongIsToldAtOnce) {
  EXPECT_EQ(Wrong("mode: x\nitems:\n  - id: a\n  - grant: {instance: a}\n"),
            "error: f.yaml:1: mode must be best_effort or stop_on_failure\n"
            "error: f.yaml:3: items[0] does nothing; write one of grant, revoke, set, revoke_all\n"
            "error: f.yaml:4: items[1].grant.principal is missing\n"
            "error: f.yaml:4: items[1].grant.entitlement is missing\n");
  std::string many = "items:\n";
  for (int i = 0; i < 20; ++i) many += "  - id: a\n";
  EXPECT_THAT(Wrong(many), HasSubstr("error: and 4 more\n"));
}

TEST(ApplyFile, AHundredItemsAreTheMost) {
  const auto file = [](int count) {
    std::string text = "items:\n";
    for (int i = 0; i < count; ++i) text += "  - revoke_all: {instance: a, principal: a@b}\n";
    return text;
  };
  EXPECT_EQ(Read(file(100)).request.items_size(), 100);
  EXPECT_EQ(Wrong(file(101)),
            "error: f.yaml:2: items has 101 entries, and 100 are allowed; split the file\n");
}

TEST(ApplyFile, ALevelOfTheOrgNeedsNoNameAndNoType) {
  const ApplyFile file =
      Read("items: [{grant: {instance: g, principal: a@b, entitlement: org=editor}}]");
  EXPECT_THAT(file.undivided, SizeIs(0));
  EXPECT_EQ(file.request.items(0).grant().entitlement().level(), "editor");
}

}  // namespace
}  // namespace broker::cli
