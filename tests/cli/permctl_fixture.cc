#include "tests/cli/permctl_fixture.h"

#include <sstream>

namespace broker::cli {

Ran PermctlTest::Permctl(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return Permctl(std::move(words));
}

Ran PermctlTest::Permctl(std::vector<std::string> words) {
  words.push_back("--server=" + broker_.address());
  return RunWords(words, input_, person_);
}

void PermctlTest::DeclareTypes() {
  broker_.describe_instance.Reply(FromText<v1::DescribeInstanceResponse>(R"(
      instance { name: "grafana-main" kind: "grafana" health: HEALTH_OK }
      entitlement_types { type: "group" principal_types: "user" }
      entitlement_types {
        type: "team" levels: ["member", "admin"] exclusive: true principal_types: "user"
      }
      entitlement_types {
        type: "role" scopes: ["org", "global"] principal_types: ["user", "team"]
      })"));
}

}  // namespace broker::cli
