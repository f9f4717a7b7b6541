// The journal as one life of one broker has it: the real statements, with time passing before and
// after each commit, so that a kill can fall on either side of it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "service/store/journal_store.h"
#include "tests/simulation/journal_file.h"
#include "tests/simulation/judge.h"
#include "tests/simulation/sender.h"
#include "tests/simulation/sim_clock.h"
#include "tests/simulation/weather.h"
#include "tests/simulation/world.h"

namespace broker::sim {

// The pointers outlive it.
class SimStore : public JournalStore {
 public:
  SimStore(World* world, Process* process, Judge* judge, const Weather* weather, JournalFile* file,
           std::shared_ptr<Sender> sender);

  // The judge hears of these in the same moment.
  Task<OpenReply> Open(Operation operation) override;
  Task<bool> Sent(std::string id, int claim, Instant sent_time, Observation before) override;
  Task<bool> Close(Operation operation, LeaseUpdate update) override;
  Task<std::vector<LeftOpen>> TakeOver(std::string owner, Instant stale_before,
                                       Instant now) override;
  Task<Lease> EditLease(std::string id, LeaseEdit edit) override;
  Task<Page<Lease>> EditLeases(LeaseQuery query, PageRequest page, LeaseEdit edit) override;

 protected:
  Done InTransaction(Work work) override;
  JournalFile* file() { return file_; }
  // From here on, what is written to that place belongs to this operation.
  void NoteSent(const std::string& id);

 private:
  boost::asio::awaitable<void> Latency();

  World* world_;
  Judge* judge_;
  const Weather* weather_;
  SimClock clock_;
  JournalFile* file_;
  std::shared_ptr<Sender> sender_;
};

}  // namespace broker::sim
