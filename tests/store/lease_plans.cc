#include "tests/store/lease_plans.h"

#include <functional>
#include <stdexcept>
#include <utility>

#include "service/store/lease_table.h"

namespace broker::test {
namespace {

// Keeps the statements that go through it.
class Recorder : public Db {
 public:
  explicit Recorder(Db* db) : db_(db) {}

  absl::Status Begin() override { return db_->Begin(); }
  absl::Status Commit() override { return db_->Commit(); }
  void Rollback() override { db_->Rollback(); }
  absl::StatusOr<std::vector<SqlRow>> Run(const std::string& sql,
                                          const std::vector<SqlValue>& parameters) override {
    statements_.push_back(sql);
    return db_->Run(sql, parameters);
  }
  std::vector<std::string> Take() { return std::exchange(statements_, {}); }

 private:
  Db* const db_;
  std::vector<std::string> statements_;
};

std::vector<std::string> Explained(Db* db, const std::string& sql) {
  constexpr std::size_t kDetail = 3;
  const auto rows = db->Run("EXPLAIN QUERY PLAN " + sql, {});
  if (!rows.ok()) throw std::runtime_error(std::string(rows.status().message()));
  std::vector<std::string> lines;
  for (const SqlRow& row : *rows) lines.push_back(std::get<std::string>(row.at(kDetail)));
  return lines;
}

using Ask = std::function<absl::Status(LeaseTable&)>;

Ask Listed(LeaseQuery query) {
  return [query = std::move(query)](LeaseTable& table) { return table.List(query, {}).status(); };
}

LeaseQuery Of(PrincipalRef::Key key) {
  LeaseQuery query;
  query.principal.emplace();
  query.principal->type = "user";
  query.principal->key = key;
  query.principal->value = "x";
  return query;
}

std::vector<std::pair<std::string, Ask>> Lists() {
  LeaseQuery ended;
  ended.states = {LeaseState::kEnded};
  LeaseQuery live;
  live.states = {LeaseState::kActive, LeaseState::kIrrevocable};
  LeaseQuery expiring;
  expiring.expiring_before = Instant::max();
  LeaseQuery asker;
  asker.requested_by = "x";
  return {{"list of all", Listed({})},
          {"list of the ended", Listed(ended)},
          {"list of the live", Listed(live)},
          {"list of what expires", Listed(expiring)},
          {"list by id", Listed(Of(PrincipalRef::Key::kId))},
          {"list by e-mail", Listed(Of(PrincipalRef::Key::kEmail))},
          {"list by login", Listed(Of(PrincipalRef::Key::kLogin))},
          {"list by requested_by", Listed(asker)}};
}

std::vector<std::pair<std::string, Ask>> Asks() {
  const HoldingKey key{"user", "x", "group", "y", ""};
  std::vector<std::pair<std::string, Ask>> asks = {
      {"what is due", [](LeaseTable& table) { return table.ListDue("x", {}, 1).status(); }},
      {"whether any is due",
       [key](LeaseTable& table) { return table.AnyDue("x", key, {}).status(); }},
      {"begin to end", [key](LeaseTable& table) { return table.BeginEnding("x", key, {}); }},
      {"over an access", [key](LeaseTable& table) { return table.Over("x", key).status(); }},
      {"one", [](LeaseTable& table) { return table.Find("x").status(); }}};
  for (auto& list : Lists()) asks.push_back(std::move(list));
  return asks;
}

}  // namespace

bool StatementPlan::indexed() const {
  for (const std::string& line : lines) {
    if (line.starts_with("SEARCH") && line.find("INDEX") != std::string::npos) continue;
    return false;
  }
  return !lines.empty();
}

std::vector<StatementPlan> LeasePlans(Db* db) {
  Recorder recorder(db);
  AuditTable audit(&recorder);
  LeaseTable table(&recorder, &audit);
  std::vector<StatementPlan> plans;
  if (!db->Begin().ok()) throw std::runtime_error("the journal cannot be read");
  for (const auto& [verb, ask] : Asks()) {
    const absl::Status asked = ask(table);
    if (!asked.ok()) throw std::runtime_error(std::string(asked.message()));
    for (const std::string& sql : recorder.Take()) plans.push_back({verb, sql, Explained(db, sql)});
  }
  db->Rollback();
  return plans;
}

}  // namespace broker::test
