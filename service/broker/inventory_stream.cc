#include "service/broker/inventory_stream.h"

#include <utility>

#include "service/core/error.h"

namespace broker {

InventoryStream::InventoryStream(Provider* provider, std::vector<std::string> types,
                                 bool include_hidden, TaskGroup* tasks, Clock* clock)
    : provider_(provider),
      types_(std::move(types)),
      include_hidden_(include_hidden),
      tasks_(tasks),
      clock_(clock) {}

Task<std::optional<GrantBatch>> InventoryStream::Next(CallContext context) {
  while (type_ < types_.size()) {
    ReadAhead(context);
    const OneShot<Answer> oldest = readings_.front().answer;
    Answer answer = co_await oldest.Wait();
    readings_.pop_front();
    ++taken_;
    GrantBatch batch = Take(std::move(answer));
    if (!batch.rows.empty() || !batch.problems.empty()) {
      co_return std::optional<GrantBatch>(std::move(batch));
    }
  }
  co_return std::optional<GrantBatch>();
}

boost::asio::awaitable<void> InventoryStream::ReadInto(Provider* provider, std::string type,
                                                       int number, CallContext context,
                                                       OneShot<Answer> into) {
  const LastWord<Answer> last{into, absl::UnknownError("a page ended by an exception")};
  Answer page = co_await provider->ReadInventory(std::move(type), number, context);
  into.Set(std::move(page));
}

void InventoryStream::ReadAhead(CallContext context) {
  const CallContext each = context.Until(clock_->Mono() + kPageTime);
  const std::size_t at_once = any_read_ ? kPagesAtOnce : 1;
  while (readings_.size() < at_once) {
    const OneShot<Answer> answer;
    Leash leash = tasks_->SpawnOnLeash(ReadInto(provider_, types_[type_], ++begun_, each, answer));
    readings_.push_back({answer, std::move(leash)});
  }
}

GrantBatch InventoryStream::Take(Answer answer) {
  GrantBatch batch;
  if (!answer.ok()) {
    TakeFailure(answer.status(), batch);
    return batch;
  }
  any_read_ = true;
  failures_ = 0;
  for (AccessGrant& grant : answer->rows) {
    if (grant.entitlement.hidden && !include_hidden_) continue;
    batch.rows.push_back({provider_->info().instance, std::move(grant)});
  }
  for (Failure& failure : answer->problems) {
    batch.problems.push_back(ProblemOf(std::move(failure), taken_));
  }
  if (answer->last) {
    EndType();
  } else if (taken_ >= kMostPages) {
    Failure endless{Reason::kUpstreamProtocol, "there is no end of " + types_[type_], {}, {}};
    batch.problems.push_back(ProblemOf(std::move(endless), std::nullopt));
    EndType();
  }
  return batch;
}

void InventoryStream::TakeFailure(const absl::Status& status, GrantBatch& batch) {
  if (HasReason(status, Reason::kUnsupportedByInstance)) {
    batch.problems.push_back(ProblemOf(FailureOf(status), std::nullopt));
    EndType();
    return;
  }
  batch.problems.push_back(ProblemOf(FailureOf(status), taken_));
  if (++failures_ < kMostFailures) return;
  Failure rest = FailureOf(status);
  rest.message = std::to_string(failures_) + " pages running could not be read, so the rest of " +
                 types_[type_] + " is left out; try again later";
  batch.problems.push_back(ProblemOf(std::move(rest), std::nullopt));
  EndType();
}

Failure InventoryStream::ProblemOf(Failure failure, std::optional<int> page) const {
  failure.metadata.emplace("instance", provider_->info().instance);
  failure.metadata.emplace("entitlement_type", types_[type_]);
  if (page) failure.metadata.emplace("page", std::to_string(*page));
  return failure;
}

void InventoryStream::EndType() {
  readings_.clear();
  ++type_;
  begun_ = 0;
  taken_ = 0;
  any_read_ = false;
  failures_ = 0;
}

}  // namespace broker
