// Who is in which group, over all users of one Redash organisation: their list, page by page.
#pragma once

#include <array>

#include "clients/redash/groups.h"
#include "clients/redash/people.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker::redash {

// Redash lists enabled users or disabled ones, oldest first. Page n here is page n of the enabled
// ones and then page n of the disabled ones, so that a number means the same whatever was read
// before.
class Inventory {
 public:
  // How long a length that was seen spares requests behind the end. It never hides what is there: a
  // reader begins with page 1, which tells both lengths, and of several the largest counts.
  static constexpr auto kLengthAge = std::chrono::seconds(60);

  Inventory(People* people, Groups* groups, Clock* clock);

  // As Provider::ReadInventory.
  Task<InventoryPage> Read(int number, CallContext context);

 private:
  // Of one of the two lists, in pages.
  struct Length {
    int pages = 0;
    MonoTime seen{};
  };

  bool IsBehindTheEnd(bool disabled, int number) const;
  void Learn(bool disabled, int number, std::int64_t count);
  // Fills in what the list of users does not tell of a group.
  Done Complete(std::vector<AccessGrant>* rows, CallContext context);

  People* people_;
  Groups* groups_;
  Clock* clock_;
  std::array<std::optional<Length>, 2> lengths_;  // of the enabled, of the disabled
};

}  // namespace broker::redash
