#include "service/grpc/batch_in.h"

#include <set>
#include <string>
#include <utility>

#include "service/grpc/change_in.h"
#include "service/grpc/origin.h"
#include "service/grpc/request_check.h"
#include "service/grpc/violations.h"

namespace broker {
namespace {

// What goes for the batch cannot go for an item.
template <class Change>
void CheckInsideItem(RequestCheck& check, const Change& change) {
  if (!change.request_id().empty()) {
    check.Add("request_id", "is for the whole batch; set ApplyRequest.request_id");
  }
  if (change.dry_run()) {
    check.Add("dry_run", "is for the whole batch; set ApplyRequest.dry_run");
  }
}

// The type, if it can be set.
const EntitlementType* SettableType(RequestCheck& check, const v1::SetHoldings& in) {
  if (!check.EntitlementTypeName("type", in.type()) || !check.info()) return nullptr;
  const EntitlementType* type = check.info()->FindType(in.type());
  if (!type->base_level.empty()) {
    check.Add("type", "is held by everybody at one level, so there is no set of it; use grant");
    return nullptr;
  }
  if (!in.scope().empty() && (type->scopes.empty() || in.scope() != type->scopes.front())) {
    check.Add("scope", type->scopes.empty()
                           ? "is set, but a " + type->type + " has no scopes; leave it empty"
                           : "must be empty or " + type->scopes.front() +
                                 "; the upstream's lists do not tell others apart, so grant and "
                                 "revoke those one by one");
    return nullptr;
  }
  return type;
}

void ReadEntitlements(RequestCheck& check, const v1::SetHoldings& in, const EntitlementType& type,
                      SetRequest* out) {
  std::set<std::string> seen;
  for (int i = 0; i < in.entitlements_size(); ++i) {
    const std::string field = "entitlements[" + std::to_string(i) + "]";
    v1::EntitlementRef ref = in.entitlements(i);
    if (ref.type().empty()) ref.set_type(in.type());
    if (ref.type() != in.type()) {
      check.Add(field + ".type", "is another one than the set's; leave it empty");
      continue;
    }
    if (!ref.scope().empty() && ref.scope() != out->scope) {
      check.Add(field + ".scope", "is another one than the set's; leave it empty");
      continue;
    }
    ref.set_scope(out->scope);
    EntitlementRef wanted = check.Entitlement(field, true, ref, /*use_level=*/true);
    if (wanted.level.empty()) wanted.level = type.DefaultLevel();
    EntitlementRef any_level = wanted;
    any_level.level.clear();
    if (!seen.insert(ToText(any_level)).second) {
      check.Add(field, "is named before; name each once");
    }
    out->entitlements.push_back(std::move(wanted));
  }
}

SetRequest ReadSet(const v1::SetHoldings& in, RequestCheck& check) {
  SetRequest out;
  out.instance = in.instance();
  out.principal = check.Principal("principal", in.has_principal(), in.principal());
  out.type = in.type();
  out.include_hidden = in.include_hidden();
  out.justification = check.JustificationOf(in.justification());
  out.precondition = check.PreconditionOf(in.precondition());
  if (in.entitlements_size() > kMaxSet) {
    check.Add("entitlements", "has more than " + std::to_string(kMaxSet) + " entries");
    return out;
  }
  if (in.entitlements().empty() && !in.allow_empty()) {
    check.Add(
        "entitlements",
        "is empty, which takes everything of the type away; set allow_empty if that is meant");
  }
  const EntitlementType* type = SettableType(check, in);
  if (type == nullptr) return out;
  check.CanHold("principal.type", out.principal.type, out.type);
  if (!type->scopes.empty()) out.scope = type->scopes.front();
  ReadEntitlements(check, in, *type, &out);
  return out;
}

RevokeAllRequest ReadRevokeAll(const v1::RevokeAll& in, RequestCheck& check) {
  RevokeAllRequest out;
  out.instance = in.instance();
  const bool everywhere = in.instance() == kEveryInstance;
  out.principal = check.Principal("principal", in.has_principal(), in.principal());
  if (everywhere && in.has_principal()) CheckEverywhere(check, in.principal());
  out.types.assign(in.types().begin(), in.types().end());
  CheckTypes(check, out.types, &out.principal);
  out.justification = check.JustificationOf(in.justification());
  const Precondition precondition = check.PreconditionOf(in.precondition());
  out.principal_id = precondition.principal_id;
  if (!precondition.etag.empty()) {
    check.Add("precondition.etag", "is of one holding, and this takes all; leave it empty");
  }
  if (everywhere && !out.principal_id.empty()) {
    check.Add("precondition.principal_id",
              "means another principal in each instance; name one instance, or leave it empty");
  }
  return out;
}

ItemAction ReadAction(const v1::ApplyItem& in, Instant now, RequestCheck& check) {
  switch (in.action_case()) {
    case v1::ApplyItem::kGrant:
      CheckInsideItem(check, in.grant());
      return ReadGrant(in.grant(), now, check);
    case v1::ApplyItem::kRevoke:
      CheckInsideItem(check, in.revoke());
      return ReadRevoke(in.revoke(), check);
    case v1::ApplyItem::kSet: return ReadSet(in.set(), check);
    case v1::ApplyItem::kRevokeAll: return ReadRevokeAll(in.revoke_all(), check);
    case v1::ApplyItem::ACTION_NOT_SET: break;
  }
  return MutationRequest();
}

struct ActionHead {
  std::string field;
  std::string instance;
  bool justified = false;
};

template <class Action>
ActionHead HeadOf(std::string field, const Action& action) {
  return {std::move(field), action.instance(), action.has_justification()};
}

ActionHead HeadOf(const v1::ApplyItem& in) {
  switch (in.action_case()) {
    case v1::ApplyItem::kGrant: return HeadOf("grant", in.grant());
    case v1::ApplyItem::kRevoke: return HeadOf("revoke", in.revoke());
    case v1::ApplyItem::kSet: return HeadOf("set", in.set());
    case v1::ApplyItem::kRevokeAll: return HeadOf("revoke_all", in.revoke_all());
    case v1::ApplyItem::ACTION_NOT_SET: break;
  }
  return {};
}

// What the items have in common.
struct Batch {
  const Justification& justification;
  const AccessBroker& broker;
  Instant now;
};

// Reads one item; what is wrong goes to `violations`.
BatchItem ReadItem(const v1::ApplyItem& in, int position, const Batch& batch,
                   Violations& violations) {
  BatchItem item;
  item.id = in.item_id().empty() ? std::to_string(position) : in.item_id();
  const std::string field = "items[" + std::to_string(position) + "]";
  RequestCheck own = RequestCheck::WithoutInstance();
  own.Text("item_id", in.item_id(), kMaxItemId);
  const ActionHead head = HeadOf(in);
  if (head.field.empty()) {
    own.Add("action", "is missing; set one of grant, revoke, set and revoke_all");
    own.TellTo(violations, field + ".");
    return item;
  }
  own.TellTo(violations, field + ".");
  const bool everywhere = in.has_revoke_all() && head.instance == kEveryInstance;
  RequestCheck check = everywhere ? RequestCheck::OfEveryInstance(batch.broker)
                                  : RequestCheck::OfInstance(head.instance, batch.broker);
  item.action = ReadAction(in, batch.now, check);
  check.TellTo(violations, field + "." + head.field + ".");
  if (!head.justified) {
    std::visit([&](auto& action) { action.justification = batch.justification; }, item.action);
  }
  return item;
}

}  // namespace

absl::StatusOr<BatchRequest> FromMessage(const v1::ApplyRequest& in, const AccessBroker& broker,
                                         Instant now) {
  Violations violations;
  RequestCheck check = RequestCheck::WithoutInstance();
  BatchRequest out;
  out.dry_run = in.dry_run();
  out.stop_on_failure = in.mode() == v1::APPLY_MODE_STOP_ON_FAILURE;
  if (in.mode() != v1::APPLY_MODE_BEST_EFFORT && in.mode() != v1::APPLY_MODE_STOP_ON_FAILURE) {
    check.Add("mode", "is missing; use APPLY_MODE_BEST_EFFORT or APPLY_MODE_STOP_ON_FAILURE");
  }
  const Origin origin = OriginOf(check, in);
  const Justification justification = check.JustificationOf(in.justification());
  if (in.items().empty()) check.Add("items", "is empty; name at least one change");
  if (in.items_size() > kMaxItems) {
    check.Add("items", "has " + std::to_string(in.items_size()) + " entries, and " +
                           std::to_string(kMaxItems) + " are allowed; send several calls");
  }
  check.TellTo(violations, "");
  if (in.items_size() <= kMaxItems) {
    std::set<std::string> ids;
    for (int i = 0; i < in.items_size(); ++i) {
      out.items.push_back(ReadItem(in.items(i), i, {justification, broker, now}, violations));
      BatchItem& item = out.items.back();
      auto* change = std::get_if<MutationRequest>(&item.action);
      if (change && !origin.request_id.empty()) {
        change->origin.request_id = origin.request_id + "#" + item.id;
        change->origin.digest = origin.digest;
      }
      if (!ids.insert(item.id).second) {
        violations.Add("items[" + std::to_string(i) + "].item_id",
                       "is used by an earlier item; make it unique");
      }
    }
  }
  if (!violations.empty()) return violations.ToStatus("");
  return out;
}

}  // namespace broker
