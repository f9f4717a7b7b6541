// Knows everything that happened in the world, which no broker does, and says whether what the
// brokers told and recorded was true.
#pragma once

#include <string>
#include <vector>

#include "service/core/operation.h"
#include "tests/simulation/call_log.h"
#include "tests/simulation/chronicle.h"
#include "tests/simulation/dossier.h"
#include "tests/simulation/journal_file.h"
#include "tests/simulation/lease_book.h"
#include "tests/simulation/product.h"
#include "tests/simulation/world.h"

namespace broker::sim {

class Judge {
 public:
  // Both outlive it.
  Judge(World* world, Product* product);

  // --- what the upstream tells

  // A write arrived. `operation` is the last that the sender has noted as sent there.
  void Arrived(const Order& order, const std::string& operation);
  // It was worked on from `began` until now.
  void Wrote(const Order& order, const std::string& operation, Duration began, const Stored& before,
             bool refused);
  // Somebody changed something past the broker.
  void ChangedByHand(const std::string& what, const Stored& before);

  // --- what the journal tells

  // `leases` are those over its access.
  void Opened(const Operation& operation, const std::vector<Lease>& leases);
  void TakenOver(const Operation& operation);
  void Sent(const std::string& id);
  // `live` are the leases that are left over its access.
  void Closed(const Operation& operation, const std::vector<Lease>& live);
  void Edited(const LeaseEdit& edit, const Lease& lease) { leases_.Edited(edit, lease); }
  // REQUIRES: Opened was called for it.
  const Operation& opened(const std::string& id) const { return dossiers_.at(id).opened; }
  const LeaseBook& leases() const { return leases_; }
  bool AllClosed() const { return order_of_closing_.size() == dossiers_.size(); }
  std::size_t operations() const { return dossiers_.size(); }
  // Operations in which others had a hand.
  std::size_t mixed() const;
  // Writes that landed after their operation was closed, since somebody else had done what it asked
  // for while it was not known whether they would.
  std::size_t excused() const { return excused_; }

  // What the callers ask and are told.
  CallLog& calls() { return calls_; }

  // At the end, when nothing is under way any more: journal, upstream and answers agree.
  void Conclude(JournalFile* journal);

 private:
  // An effect where it was asked for, or what the upstream did besides.
  void NoteEffect(const Order& order, Dossier& dossier, const State& before, const State& state);
  bool IsAsked(const Order& order, const Operation& opened,
               const std::vector<Ending>& endings) const;
  // The end of leases lowered it just as it was to be.
  bool IsEnding(const Dossier& dossier, const State& before, const State& state) const;
  void NoteCarried(const Order& order, const Dossier& dossier, Duration began, const Place& place,
                   const State& state);
  bool IsExcused(const Dossier& dossier) const;
  void CheckRecord(const Dossier& dossier, JournalFile* journal);
  void CheckRest();

  World* world_;
  Product* product_;
  Chronicle chronicle_;
  Dossiers dossiers_;
  LeaseBook leases_;
  CallLog calls_;
  std::vector<std::string> order_of_closing_;
  std::size_t excused_ = 0;
};

}  // namespace broker::sim
