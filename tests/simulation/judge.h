// Knows everything that happened in the world, which no broker does, and says whether what the
// brokers told and recorded was true.
#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "service/core/mutation.h"
#include "service/core/operation.h"
#include "tests/simulation/journal_file.h"
#include "tests/simulation/world.h"

namespace broker::sim {

// One membership, by user id and group id.
struct Member {
  int user = 0;
  int group = 0;

  friend auto operator<=>(const Member&, const Member&) = default;
};

Member MemberOf(const HoldingKey& key);

// What a call asked for, and when it was made and answered.
struct Asked {
  Verb verb = Verb::kGrant;
  Member member;
  Duration call{};
  Duration answer{};
};

class Judge {
 public:
  explicit Judge(World* world) : world_(world) {}

  // --- what the upstream tells

  // At the start, and whenever a write of `operation` changed how often the group is stored.
  void Stored(Member member, int copies, const std::string& operation);
  // A write arrived at the upstream. `operation` is the last that the sender has noted as sent.
  void Arrived(const std::string& method, Member member, const std::string& operation);

  // --- what the journal tells

  void Opened(const Operation& operation);
  void Closed(const Operation& operation);
  // REQUIRES: Opened was called for it.
  const Operation& opened(const std::string& id) const { return opened_.at(id); }
  bool AllClosed() const { return closed_.size() == opened_.size(); }
  std::size_t operations() const { return opened_.size(); }

  // --- what the callers were told

  void Answered(const Asked& asked, const absl::StatusOr<MutationResult>& answer);
  // By GetOperation or WaitOperation.
  void Told(const Asked& asked, const std::string& id, const absl::StatusOr<Operation>& operation);

  // At the end, when nothing is under way any more: journal, upstream and answers agree.
  void Conclude(JournalFile* journal);

 private:
  struct Change {
    Duration time;
    int copies;
  };
  struct Deed {
    int arrived = 0;  // writes of the operation that reached the upstream
    int effects = 0;  // and changed something
  };

  bool WasSo(Member member, bool held, Duration from, Duration to) const;
  void CheckResult(const Asked& asked, const MutationResult& result);
  void CheckRecord(const Operation& operation);
  void CheckRest();

  World* world_;
  std::map<Member, std::vector<Change>> history_;
  std::map<std::string, Deed> deeds_;
  std::map<std::string, Operation> opened_;
  std::map<std::string, Duration> open_time_;
  std::map<std::string, Operation> closed_;
  std::vector<std::string> order_of_closing_;
  std::map<std::string, MutationResult> told_;
  std::map<std::string, Failure> told_failed_;
  std::vector<std::string> told_not_done_;
};

}  // namespace broker::sim
