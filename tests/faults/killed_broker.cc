#include "tests/faults/killed_broker.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace broker::test {

std::string WriteBrokerConfig(const InstanceConfig& instance, const TempDir& dir) {
  const CredentialConfig& credential = instance.credential;
  const bool key = !credential.api_key_file.empty();
  std::string options = "write_horizon_seconds: \"1\"";
  for (const auto& [name, value] : instance.options) options += ", " + name + ": \"" + value + "\"";
  return dir.Write("config.yaml",
                   "listen: 127.0.0.1:0\ninsecure: true\ndata_dir: " + dir.At("data") +
                       "\ninstances:\n  - name: " + kOnly + "\n    kind: " + instance.kind +
                       "\n    url: " + instance.url + "\n    credential: {" +
                       (key ? "api_key_file: " + credential.api_key_file
                            : "token_file: " + credential.token_file) +
                       "}\n    options: {" + options + "}\n");
}

std::vector<std::string> OperationIdsIn(const TempDir& dir) {
  const SQLite::Database journal(dir.At("data/journal.db"), SQLite::OPEN_READONLY, 10000);
  SQLite::Statement rows(journal, "SELECT id FROM operations");
  std::vector<std::string> ids;
  while (rows.executeStep()) ids.push_back(rows.getColumn(0).getString());
  return ids;
}

}  // namespace broker::test
