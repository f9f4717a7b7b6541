// The leases of a world as they must be: a second record, kept from what the journal commits, with
// rules of its own.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "service/core/lease.h"
#include "service/core/lease_edit.h"
#include "service/core/operation.h"
#include "tests/simulation/chronicle.h"
#include "tests/simulation/dossier.h"
#include "tests/simulation/journal_file.h"
#include "tests/simulation/product.h"
#include "tests/simulation/world.h"

namespace broker::sim {

class LeaseBook {
 public:
  // All outlive it.
  LeaseBook(World* world, const Product* product, const Chronicle* chronicle,
            const Dossiers* dossiers);

  // `leases` are those over its access, its own pending one among them.
  void Opened(const Operation& operation, const std::vector<Lease>& leases);
  // `live` are those that are left.
  void Closed(const Operation& operation, const std::vector<Lease>& live);
  void Edited(const LeaseEdit& edit, const Lease& lease);
  // What an end over that access comes to, by the leases that are ending now.
  Ending EndingAt(const Place& place) const;

  // No lease that lives will end, or is ending.
  bool Resting() const { return restless_ == 0; }
  std::size_t ended() const { return ended_; }

  // At rest: the journal has what is in the book, and the upstream holds what that comes to.
  void Conclude(JournalFile* journal);

 private:
  // Of the leases over one access.
  struct Account {
    // An operation told what is held; until then there is no baseline.
    bool known = false;
    Duration since{};  // when what is the baseline was asked for
    Level baseline;
    std::map<std::string, Lease> live;
    std::map<std::string, Duration> edited;  // when callers did so last
  };

  int RankOf(const Place& place, const Level& level) const;
  Level Higher(const Place& place, const Level& one, const Level& other) const;
  Level Covered(const Place& place, const Account& account, bool with_ending) const;
  void Put(Account& account, const Lease& lease);
  void Drop(Account& account, const std::string& id);

  // While the operation was open.
  bool WasEdited(const Account& account, const std::string& id, const Operation& operation) const;
  void CheckDue(const Operation& operation, const Account& account, const Lease& lease);
  void AfterGrant(const Operation& operation, Account& account, const std::vector<Lease>& live);
  void AfterEnd(const Operation& operation, Account& account, const std::vector<Lease>& live);
  void CheckLive(const Operation& operation, const Account& account,
                 const std::vector<Lease>& live);
  void CheckRow(const Lease& lease, const std::map<std::string, Lease>& live);
  void CheckHeld(const Place& place, const Account& account);

  World* world_;
  const Product* product_;
  const Chronicle* chronicle_;
  const Dossiers* dossiers_;
  std::map<Place, Account> accounts_;
  int restless_ = 0;
  std::size_t ended_ = 0;
};

}  // namespace broker::sim
