// permctl against a scripted broker.
#pragma once

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/cli/run_words.h"
#include "tests/cli/scripted_broker.h"

namespace broker::cli {

template <class Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

class PermctlTest : public testing::Test {
 protected:
  // Splits at blanks and adds --server.
  Ran Permctl(const std::string& line);
  Ran Permctl(std::vector<std::string> words);

  // Makes DescribeInstance declare group (no levels), team (member, admin) and role (scopes org,
  // global).
  void DeclareTypes();

  // What permctl reads from standard input, and whether that is somebody at a terminal.
  std::string input_;
  bool person_ = false;
  ScriptedBroker broker_;
};

}  // namespace broker::cli
