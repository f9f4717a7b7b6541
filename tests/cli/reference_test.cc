#include "cli/reference.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace broker::cli {
namespace {

std::string Short(const google::protobuf::Message& message) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  std::string text;
  printer.PrintToString(message, &text);
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

struct Row {
  const char* text;
  const char* expected;  // null: refused
};

TEST(Reference, Principals) {
  const Row kRows[] = {
      {"ann@example.com", R"(email: "ann@example.com")"},
      {"o'b+1@example.com", R"(email: "o\'b+1@example.com")"},
      {"email:x:y@z", R"(email: "x:y@z")"},
      {"user:ann@example.com", R"(type: "user" email: "ann@example.com")"},
      {"login:ann", R"(login: "ann")"},
      {"login:ann@example.com", R"(login: "ann@example.com")"},
      {"login:#1", R"(login: "#1")"},
      {"team:SRE", R"(type: "team" name: "SRE")"},
      {"team:SRE: on call", R"(type: "team" name: "SRE: on call")"},
      {"team:sre@example.com", R"(type: "team" name: "sre@example.com")"},
      {"service_account:ci", R"(type: "service_account" name: "ci")"},
      {"basic_role:Viewer", R"(type: "basic_role" name: "Viewer")"},
      {"user:#12", R"(type: "user" id: "12")"},
      {"team:#a=b", R"(type: "team" id: "a=b")"},
      {"team:##", R"(type: "team" id: "#")"},
      {"Team:a@b", R"(email: "Team:a@b")"},
      {"", nullptr},
      {"ann", nullptr},
      {"@", nullptr},
      {"ann@", nullptr},
      {"@example.com", nullptr},
      {"login:", nullptr},
      {"email:", nullptr},
      {"team:", nullptr},
      {"team:#", nullptr},
      {":SRE", nullptr},
      {"user:ann", nullptr},
      {"user:@", nullptr},
      {"Team:SRE", nullptr},
  };
  for (const Row& row : kRows) {
    const auto ref = ParsePrincipal(row.text);
    EXPECT_EQ(ref ? Short(*ref) : "refused", row.expected ? row.expected : "refused") << row.text;
  }
}

v1::EntitlementType Type(const std::string& type) {
  v1::EntitlementType declared;
  declared.set_type(type);
  if (type == "team") {
    declared.add_levels("member");
    declared.add_levels("admin");
  }
  if (type == "role") {
    declared.add_scopes("org");
    declared.add_scopes("global");
  }
  if (type == "both") {
    declared.add_levels("view");
    declared.add_scopes("org");
  }
  return declared;
}

TEST(Reference, EntitlementsAsTheirTypeDeclares) {
  const Row kRows[] = {
      {"group:Analysts", R"(type: "group" name: "Analysts")"},
      {"group:#3", R"(type: "group" id: "3")"},
      {"group:a=b", R"(type: "group" name: "a=b")"},
      {"group:a@b", R"(type: "group" name: "a@b")"},
      {"team:SRE=admin", R"(type: "team" name: "SRE" level: "admin")"},
      {"team:#7=admin", R"(type: "team" id: "7" level: "admin")"},
      {"team:SRE=owner", R"(type: "team" name: "SRE=owner")"},
      {"team:SRE=Admin", R"(type: "team" name: "SRE=Admin")"},
      {"team:SRE=", R"(type: "team" name: "SRE=")"},
      {"team:=admin", R"(type: "team" name: "=admin")"},
      {"team:a=admin=member", R"(type: "team" name: "a=admin" level: "member")"},
      {"team:SRE@org", R"(type: "team" name: "SRE@org")"},
      {"role:Reader@global", R"(type: "role" name: "Reader" scope: "global")"},
      {"role:Reader@home", R"(type: "role" name: "Reader@home")"},
      {"role:a@org@global", R"(type: "role" name: "a@org" scope: "global")"},
      {"both:x=view@org", R"(type: "both" name: "x" level: "view" scope: "org")"},
      {"both:x@org", R"(type: "both" name: "x" scope: "org")"},
      {"both:x=view", R"(type: "both" name: "x" level: "view")"},
      {"both:x@org=view", R"(type: "both" name: "x@org" level: "view")"},
      {"org=editor", R"(type: "org" level: "editor")"},
      {"folder:Ops: live", R"(type: "folder" name: "Ops: live")"},
      {"", nullptr},
      {"group", nullptr},
      {"group:", nullptr},
      {"group:#", nullptr},
      {"org=", nullptr},
      {"=editor", nullptr},
      {"Group:Analysts", nullptr},
      {"org=a b", nullptr},
  };
  for (const Row& row : kRows) {
    const auto text = ParseEntitlement(row.text);
    if (!text || row.expected == nullptr) {
      EXPECT_EQ(text.has_value(), row.expected != nullptr) << row.text;
      continue;
    }
    const v1::EntitlementType type = Type(text->type);
    EXPECT_EQ(Short(ToRef(*text, &type)), row.expected) << row.text;
  }
}

TEST(Reference, WithoutADeclarationNothingIsCutOff) {
  const auto text = ParseEntitlement("team:SRE=admin@org");
  ASSERT_TRUE(text);
  EXPECT_EQ(Short(ToRef(*text, nullptr)), R"(type: "team" name: "SRE=admin@org")");
}

TEST(Reference, TheTypeIsNeededOnlyForDoubtfulNames) {
  const struct {
    const char* text;
    bool expected;
  } kRows[] = {{"group:Analysts", false}, {"group:#3", false},  {"org=editor", false},
               {"team:SRE=admin", true},  {"role:R@org", true}, {"team:#7=admin", true}};
  for (const auto& row : kRows) {
    EXPECT_EQ(ParseEntitlement(row.text)->NeedsType(), row.expected) << row.text;
  }
}

TEST(Reference, AMistypedLevelIsSaid) {
  const v1::EntitlementType team = Type("team");
  EXPECT_EQ(DoubtfulLevel(ToRef(*ParseEntitlement("team:SRE=owner"), &team), team),
            "\"=owner\" was taken as part of the name: team has the levels member, admin");
  EXPECT_EQ(DoubtfulLevel(ToRef(*ParseEntitlement("team:SRE=admin"), &team), team), std::nullopt);
  const v1::EntitlementType group = Type("group");
  EXPECT_EQ(DoubtfulLevel(ToRef(*ParseEntitlement("group:a=b"), &group), group),
            "\"=b\" was taken as part of the name: group has no levels");
}

}  // namespace
}  // namespace broker::cli
