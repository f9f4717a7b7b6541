// make_journal FILE: a journal as a broker that was killed leaves it. See journals/README.md.
#include <cstdlib>
#include <iostream>
#include <string>

#include "service/store/journal.h"
#include "tests/store/testing.h"

namespace broker {
namespace {

using test::At;
using test::FullLease;
using test::FullObservation;
using test::MakeOperation;
using test::Settled;

std::string Id(const std::string& end) { return "0190c1f0-0000-7000-8000-0000000000" + end; }

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::exit(1);
}

class Filler {
 public:
  explicit Filler(Db* db) : journal_(db) {}

  void Fill() {
    Operation granted = Open(Grant("0a", "7"));
    Lease active = *granted.lease;
    active.state = LeaseState::kActive;
    active.next_attempt_time = active.expire_time = At(20000);
    Close(Settled(std::move(granted), 1, At(5000)), {active});

    Operation refused = Open(Grant("0b", "7"));
    refused.settle_time = At(6000);
    refused.problem = test::FullFailure();
    LeaseUpdate removal;
    removal.removed = {refused.lease->id};
    Check(journal_.Close(refused, removal).status());

    Operation twice = Open(Grant("0e", "7"));
    Lease irrevocable = *twice.lease;
    irrevocable.state = LeaseState::kIrrevocable;
    irrevocable.attempts = 6;
    irrevocable.expire_time = At(7000);
    irrevocable.next_attempt_time = At(30000);
    irrevocable.last_problem = test::FullFailure();
    Close(Settled(std::move(twice), 1, At(6500)), {irrevocable});

    Operation over = Open(Grant("0f", "7"));
    Lease ended = *over.lease;
    ended.state = LeaseState::kEnded;
    ended.end = LeaseEnd::kForgotten;
    ended.end_time = At(6800);
    ended.next_attempt_time.reset();
    Close(Settled(std::move(over), 1, At(6700)), {ended});

    Open(Grant("0c", "7"));
    Operation revoke = MakeOperation(Id("0d"), "8");
    Open(revoke);
    Check(journal_.Sent(revoke.id, 1, At(2000), FullObservation()).status());

    Check(journal_.freezes()
              .Begin({"grafana-main", At(8000), "oncall", {"incident", "INC-42", "ann", "bob"}})
              .status());
    Check(journal_.audit().NoteShipped("audit.jsonl", 3));
  }

 private:
  // With a pending lease.
  static Operation Grant(const std::string& end, const std::string& turn) {
    Operation operation = MakeOperation(Id(end), turn);
    operation.verb = Verb::kGrant;
    Lease lease = FullLease();
    lease.id = Id("1" + end.substr(1));
    lease.operation_id = operation.id;
    lease.instance = operation.instance;
    lease.site = operation.site;
    lease.key = operation.key;
    lease.state = LeaseState::kPending;
    lease.attempts = 0;
    lease.next_attempt_time.reset();
    lease.last_problem.reset();
    lease.end_time.reset();
    operation.lease = std::move(lease);
    return operation;
  }

  Operation Open(Operation operation) {
    const auto reply = journal_.Open(operation);
    Check(reply.status());
    if (!std::holds_alternative<Opened>(*reply)) Check(absl::InternalError("busy"));
    return operation;
  }

  void Close(const Operation& operation, std::vector<Lease> leases) {
    LeaseUpdate update;
    update.shown = leases.front();
    update.changed = std::move(leases);
    Check(journal_.Close(operation, update).status());
  }

  Journal journal_;
};

}  // namespace
}  // namespace broker

int main(int, char** argv) {
  if (argv[1] == nullptr) return 2;
  const auto db = broker::test::OpenDb(argv[1]);
  broker::Check(db->Begin());
  broker::Filler(db.get()).Fill();
  broker::Check(db->Commit());
  return 0;
}
