#include "service/broker/freezes.h"

#include <utility>

namespace broker {

Done Freezes::Refresh() {
  auto listed = co_await store_->ListFreezes();
  if (!listed.ok()) co_return listed.status();
  frozen_.clear();
  for (Freeze& freeze : *listed) frozen_.insert_or_assign(freeze.instance, freeze);
  co_return absl::OkStatus();
}

absl::Status Freezes::Check(Verb verb, const std::string& instance) const {
  const auto found = frozen_.find(instance);
  if (found == frozen_.end() || !IsFreezable(verb)) return absl::OkStatus();
  return IsFrozen(found->second);
}

Task<Frozen> Freezes::FreezeInstance(Freeze freeze) {
  freeze.time = clock_->Now();
  auto frozen = co_await store_->FreezeInstance(std::move(freeze));
  if (!frozen.ok()) co_return frozen;
  frozen_.insert_or_assign(frozen->freeze.instance, frozen->freeze);
  if (frozen->changed) {
    events_->Write(Log::Level::kWarning, "an instance is frozen: it takes no grants",
                   {{"instance", frozen->freeze.instance}});
  }
  co_return frozen;
}

Task<std::optional<Freeze>> Freezes::UnfreezeInstance(Freeze end) {
  end.time = clock_->Now();
  const std::string instance = end.instance;
  auto ended = co_await store_->UnfreezeInstance(std::move(end));
  if (!ended.ok()) co_return ended;
  frozen_.erase(instance);
  if (*ended) {
    events_->Write(Log::Level::kWarning, "an instance takes grants again",
                   {{"instance", instance}});
  }
  co_return ended;
}

}  // namespace broker
