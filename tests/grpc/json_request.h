// Requests as grpcurl takes them.
#pragma once

#include <gtest/gtest.h>

#include <google/protobuf/util/json_util.h>

#include <string>

#include "tests/grpc/edge.h"

namespace broker {

template <class Message>
Message FromJson(const std::string& json) {
  Message message;
  const auto status = google::protobuf::util::JsonStringToMessage(json, &message);
  EXPECT_TRUE(status.ok()) << status.ToString() << "\n" << json;
  return message;
}

// Calls the method of this name.
Answer Ask(Edge& edge, const std::string& method, const std::string& json);

inline constexpr char kAnn[] = R"({"email":"ann@example.com"})";
inline constexpr char kGroup[] = R"({"type":"group","name":"Analysts"})";

// For Grant or Revoke. `more`: further fields, each after a comma.
std::string ChangeJson(const std::string& instance, const std::string& principal,
                       const std::string& entitlement, const std::string& more = "");
// Ann and a group of redash.
std::string AnnJson(const std::string& more);

}  // namespace broker
