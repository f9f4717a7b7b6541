#include "tests/faults/killed_broker.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace broker::test {
namespace {

std::string YamlOf(const InstanceConfig& instance) {
  const CredentialConfig& credential = instance.credential;
  const bool key = !credential.api_key_file.empty();
  std::string options = "write_horizon_seconds: \"1\"";
  for (const auto& [name, value] : instance.options) options += ", " + name + ": \"" + value + "\"";
  return "  - name: " + instance.name + "\n    kind: " + instance.kind +
         "\n    url: " + instance.url + "\n    credential: {" +
         (key ? "api_key_file: " + credential.api_key_file
              : "token_file: " + credential.token_file) +
         "}\n    options: {" + options + "}\n";
}

}  // namespace

std::string WriteBrokerConfig(const std::vector<InstanceConfig>& instances, const TempDir& dir) {
  std::string text =
      "listen: 127.0.0.1:0\ninsecure: true\ndata_dir: " + dir.At("data") + "\ninstances:\n";
  for (const InstanceConfig& instance : instances) text += YamlOf(instance);
  return dir.Write("config.yaml", text);
}

std::vector<std::string> OperationIdsIn(const TempDir& dir, const std::string& instance) {
  const SQLite::Database journal(dir.At("data/journal.db"), SQLite::OPEN_READONLY, 10000);
  SQLite::Statement rows(journal, "SELECT id FROM operations WHERE instance = ? ORDER BY id");
  rows.bind(1, instance);
  std::vector<std::string> ids;
  while (rows.executeStep()) ids.push_back(rows.getColumn(0).getString());
  return ids;
}

}  // namespace broker::test
