// The pages of one provider's inventory, type by type: read side by side, given in order.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "service/broker/access_broker.h"
#include "service/broker/task_group.h"
#include "service/ports/clock.h"
#include "service/ports/one_shot.h"

namespace broker {

class InventoryStream {
 public:
  // Pages that are being read or wait to be taken, of one stream. The first of a type is read
  // alone: most types have no more, and a provider learns from it how many there are.
  static constexpr std::size_t kPagesAtOnce = 4;
  // For the requests of one page.
  static constexpr auto kPageTime = std::chrono::seconds(60);
  // Pages that fail one after the other: then the type is given up.
  static constexpr int kMostFailures = 3;
  // Of one type; a provider that has more is believed to have no end.
  static constexpr int kMostPages = 100'000;

  InventoryStream(Provider* provider, std::vector<std::string> types, bool include_hidden,
                  TaskGroup* tasks, Clock* clock);

  // As GrantStream::Next. Destroying this object cancels what is being read.
  Task<std::optional<GrantBatch>> Next(CallContext context);

 private:
  using Answer = absl::StatusOr<InventoryPage>;
  struct Reading {
    OneShot<Answer> answer;
    Leash leash;
  };

  static boost::asio::awaitable<void> ReadInto(Provider* provider, std::string type, int number,
                                               CallContext context, OneShot<Answer> into);
  // Begins pages while there is room.
  void ReadAhead(CallContext context);
  // What page `taken_` gives; moves on to the next type if it is the last one of its type.
  GrantBatch Take(Answer answer);
  void TakeFailure(const absl::Status& status, GrantBatch& batch);
  Failure ProblemOf(Failure failure, std::optional<int> page) const;
  void EndType();

  Provider* provider_;
  std::vector<std::string> types_;
  bool include_hidden_;
  TaskGroup* tasks_;
  Clock* clock_;

  std::size_t type_ = 0;  // of types_
  int begun_ = 0;         // pages of this type
  int taken_ = 0;
  bool any_read_ = false;  // some page of this type could be read
  int failures_ = 0;       // running
  std::deque<Reading> readings_;
};

}  // namespace broker
