// Definitions as YAML: what is printed is read back the same.
#include "cli/definition_file.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace broker::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

v1::EntitlementDefinition Role(const std::string& more = "") {
  v1::EntitlementDefinition role;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(type: "role" id: "reader" name: "custom:reader" display_name: "Reader" group: "Reports"
         scope: "org" etag: "4"
         permissions { action: "dashboards:read" scope: "folders:uid:x" }
         permissions { action: "users:create" } )" +
          more,
      &role));
  return role;
}

v1::EntitlementDefinition Read(const std::string& text) {
  YamlReader reader("role.yaml");
  auto definition = ReadDefinition(text, reader);
  EXPECT_TRUE(reader.good()) << text;
  return definition;
}

TEST(DefinitionFile, IsPrintedAsItIsRead) {
  const std::string text = ToYaml(Role());
  EXPECT_EQ(text,
            "type: \"role\"\n"
            "id: \"reader\"\n"
            "name: \"custom:reader\"\n"
            "display_name: \"Reader\"\n"
            "group: \"Reports\"\n"
            "scope: \"org\"\n"
            "etag: \"4\"\n"
            "permissions:\n"
            "  - {action: \"dashboards:read\", scope: \"folders:uid:x\"}\n"
            "  - {action: \"users:create\"}\n");
  EXPECT_EQ(Read(text).DebugString(), Role().DebugString());
}

TEST(DefinitionFile, AnyNameComesBackAndCannotDriveATerminal) {
  auto role = Role("hidden: true");
  role.set_display_name("\"quotes\" \\ and \xc3\xbc # no comment");
  role.set_description("two\nlines\xe2\x80\xae: \x1b[31m");
  role.mutable_permissions(1)->set_scope("*, {a: b}");
  const std::string text = ToYaml(role);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
  EXPECT_EQ(Read(text).DebugString(), role.DebugString());
}

TEST(DefinitionFile, WhatItDoesNotSayIsEmpty) {
  EXPECT_EQ(Read("name: Contractors").DebugString(), "name: \"Contractors\"\n");
}

TEST(DefinitionFile, IsRefusedWithTheLineAndTheKey) {
  for (const char* text :
       {"", "[]", "uid: x", "name: [x]", "hidden: yes", "permissions: all", "permissions: [x]",
        "permissions: [{scope: x}]", "permissions: [{action: x, scop: y}]", "name: a\nname: b"}) {
    YamlReader reader("role.yaml");
    ReadDefinition(text, reader);
    EXPECT_FALSE(reader.good()) << text;
  }
}

TEST(DefinitionFile, ADifferenceIsShownByLine) {
  auto after = Role("permissions { action: \"users:read\" }");
  after.set_name("custom:reports");
  after.clear_group();
  after.set_etag("5");
  after.mutable_permissions(0)->set_scope("folders:*");
  EXPECT_EQ(DifferenceOf(Role(), after),
            "- name: \"custom:reader\"\n"
            "- group: \"Reports\"\n"
            "-   - {action: \"dashboards:read\", scope: \"folders:uid:x\"}\n"
            "+ name: \"custom:reports\"\n"
            "+   - {action: \"dashboards:read\", scope: \"folders:*\"}\n"
            "+   - {action: \"users:read\"}\n");
}

TEST(DefinitionFile, OrderAndEtagAreNoDifference) {
  auto after = Role();
  after.mutable_permissions()->SwapElements(0, 1);
  after.set_etag("5");
  EXPECT_EQ(DifferenceOf(Role(), after), "");
}

}  // namespace
}  // namespace broker::cli
