#include "cli/pins.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

namespace broker::cli {
namespace {

// The direct holdings of one principal and type, and one of them.
using TypeKey = std::tuple<std::string, std::string, std::string, std::string>;
using HoldingKey = std::tuple<TypeKey, std::string>;

TypeKey TypeOf(const v1::MutationResult& result) {
  const v1::Principal& who = result.principal();
  return {result.entitlement().instance(), who.type(), who.id(), result.entitlement().type()};
}

HoldingKey HoldingOf(const v1::MutationResult& result) {
  return {TypeOf(result), result.entitlement().id()};
}

bool Changes(const v1::ApplyItemResult& planned) {
  const auto& results = planned.results();
  return std::any_of(results.begin(), results.end(),
                     [](const v1::MutationResult& result) { return result.changed(); });
}

// The same holdings as TypeKey, as they are written; empty for a revoke_all.
std::string WrittenTypeOf(const v1::ApplyItem& item) {
  const auto key = [](const auto& action, const std::string& type) {
    return action.instance() + '\n' + type + '\n' + action.principal().SerializeAsString();
  };
  if (item.has_grant()) return key(item.grant(), item.grant().entitlement().type());
  if (item.has_revoke()) return key(item.revoke(), item.revoke().entitlement().type());
  return item.has_set() ? key(item.set(), item.set().type()) : "";
}

// What the items so far change.
class Changed {
 public:
  void Add(const v1::ApplyItem& item, const v1::ApplyItemResult& planned) {
    if (Changes(planned)) written_.insert(WrittenTypeOf(item));
    for (const v1::MutationResult& result : planned.results()) {
      if (!result.changed()) continue;
      types_.insert(TypeOf(result));
      holdings_.insert(HoldingOf(result));
    }
  }

  // Whether what `planned` read may be out of date by then.
  bool Concerns(const v1::ApplyItem& item, const v1::ApplyItemResult& planned) const {
    const auto& results = planned.results();
    // Of a set that has nothing to do it is not known whom it means.
    if (item.has_set() && results.empty()) return written_.contains(WrittenTypeOf(item));
    return std::any_of(results.begin(), results.end(), [&](const v1::MutationResult& result) {
      return item.has_set() ? types_.contains(TypeOf(result))
                            : holdings_.contains(HoldingOf(result));
    });
  }

 private:
  std::set<TypeKey> types_;
  std::set<HoldingKey> holdings_;
  std::set<std::string> written_;
};

bool IsSent(const v1::ApplyItem& item, const v1::ApplyItemResult& planned) {
  if (planned.skipped()) return false;
  return planned.problems().empty() || (item.has_revoke_all() && Changes(planned));
}

v1::Precondition* MutablePrecondition(v1::ApplyItem& item) {
  if (item.has_grant()) return item.mutable_grant()->mutable_precondition();
  if (item.has_revoke()) return item.mutable_revoke()->mutable_precondition();
  if (item.has_set()) return item.mutable_set()->mutable_precondition();
  return item.mutable_revoke_all()->mutable_precondition();
}

void PinItem(const v1::ApplyItemResult& planned, bool follows, v1::ApplyItem& item) {
  item.set_item_id(planned.item_id());
  const bool everywhere = item.has_revoke_all() && item.revoke_all().instance() == "-";
  if (everywhere || planned.results().empty()) return;
  const v1::MutationResult& first = planned.results(0);
  v1::Precondition& precondition = *MutablePrecondition(item);
  precondition.set_principal_id(first.principal().id());
  if (item.has_revoke_all() || follows || !Changes(planned)) return;
  precondition.set_etag(item.has_set() ? planned.set_etag() : first.before().etag());
}

}  // namespace

std::vector<int> FollowersIn(const v1::ApplyRequest& request, const v1::ApplyResponse& plan) {
  std::vector<int> followers;
  Changed changed;
  for (int i = 0; i < request.items_size() && i < plan.items_size(); ++i) {
    const v1::ApplyItem& item = request.items(i);
    if (!item.has_revoke_all() && changed.Concerns(item, plan.items(i))) followers.push_back(i);
    if (IsSent(item, plan.items(i))) changed.Add(item, plan.items(i));
  }
  return followers;
}

PinnedBatch Pin(const v1::ApplyRequest& request, const v1::ApplyResponse& plan) {
  PinnedBatch batch;
  batch.request = request;
  batch.request.clear_items();
  batch.request.set_dry_run(false);
  const std::vector<int> followers = FollowersIn(request, plan);
  for (int i = 0; i < request.items_size() && i < plan.items_size(); ++i) {
    if (!IsSent(request.items(i), plan.items(i))) continue;
    v1::ApplyItem& item = *batch.request.add_items();
    item = request.items(i);
    PinItem(plan.items(i), std::find(followers.begin(), followers.end(), i) != followers.end(),
            item);
    batch.positions.push_back(i);
  }
  return batch;
}

v1::ApplyResponse Merge(const PinnedBatch& sent, const v1::ApplyResponse& done,
                        const v1::ApplyResponse& plan) {
  v1::ApplyResponse all = plan;
  for (v1::ApplyItemResult& item : *all.mutable_items()) item.clear_results();
  const int count = std::min(done.items_size(), static_cast<int>(sent.positions.size()));
  for (int i = 0; i < count; ++i) {
    *all.mutable_items(sent.positions[static_cast<std::size_t>(i)]) = done.items(i);
  }
  all.set_complete(done.complete() && sent.request.items_size() == plan.items_size());
  return all;
}

bool HasEffect(const v1::MutationResult& result, const v1::ApplyItem& item) {
  const bool ends = item.grant().has_ttl() || item.grant().has_expire_time();
  return result.changed() || (ends && result.has_lease());
}

int CountEffects(const v1::ApplyRequest& request, const v1::ApplyResponse& response) {
  int count = 0;
  for (int i = 0; i < request.items_size() && i < response.items_size(); ++i) {
    for (const v1::MutationResult& result : response.items(i).results()) {
      count += HasEffect(result, request.items(i)) ? 1 : 0;
    }
  }
  return count;
}

}  // namespace broker::cli
