// A fake Grafana in the recordings' world, asked as one of its accounts.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/fakes/grafana/grafana_fake.h"

namespace broker::fakes::grafana {

inline constexpr std::int64_t kMain = 1;    // org
inline constexpr std::int64_t kEmpty = 5;   // a team with admin alone
inline constexpr std::int64_t kOnCall = 3;  // a team
inline constexpr std::string_view kBroker = "sa-broker";

class GrafanaFakeTest : public testing::Test {
 protected:
  FakeRequest Request(std::string_view who, std::string_view method, std::string_view target,
                      std::string_view body = "") const {
    std::map<std::string, std::string> headers = {{"Authorization", fake_.AuthorizationOf(who)}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return MakeRequest(method, target, headers, body);
  }

  FakeReply Ask(std::string_view who, std::string_view method, std::string_view target,
                std::string_view body = "") {
    return fake_.Handle(Request(who, method, target, body));
  }

  // "200 text" of an answer with a message.
  std::string Told(std::string_view who, std::string_view method, std::string_view target,
                   std::string_view body = "") {
    const FakeReply reply = Ask(who, method, target, body);
    const boost::json::value value = boost::json::parse(reply.body);
    return std::to_string(reply.status) + " " + std::string(value.at("message").as_string());
  }

  // One field of each entry of a list.
  std::vector<std::string> Listed(std::string_view who, std::string_view target,
                                  std::string_view field, std::string_view list = "") {
    const boost::json::value reply = boost::json::parse(Ask(who, "GET", target).body);
    std::vector<std::string> values;
    for (const auto& entry : (list.empty() ? reply : reply.at(list)).as_array()) {
      const boost::json::value& value = entry.at(field);
      values.push_back(value.is_string() ? std::string(value.as_string())
                                         : boost::json::serialize(value));
    }
    return values;
  }

  explicit GrafanaFakeTest(GrafanaOptions options = {}) : fake_(std::move(options)) {}

  GrafanaFake fake_;
};

}  // namespace broker::fakes::grafana
