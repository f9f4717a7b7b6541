#include "service/broker/authorized_admin.h"

namespace broker {

Task<Definition> AuthorizedDefinitions::GetDefinition(std::string instance, EntitlementRef ref,
                                                      CallContext context) {
  const absl::Status allowed = asker_.Check(PolicyVerb::kRead, instance);
  if (!allowed.ok()) co_return allowed;
  co_return co_await inner_->GetDefinition(std::move(instance), std::move(ref), context);
}

Task<DefinitionAnswer> AuthorizedDefinitions::ChangeDefinition(DefinitionRequest request,
                                                               CallContext context) {
  const absl::Status allowed = asker_.Check(PolicyVerbOf(request.verb), request.instance);
  if (!allowed.ok()) co_return allowed;
  request.origin.caller = asker_.caller();
  co_return co_await inner_->ChangeDefinition(std::move(request), context);
}

Task<Page<AuditRecord>> AuthorizedAudit::ListEvents(AuditQuery query, PageRequest page,
                                                    CallContext context) {
  const absl::Status allowed = asker_.Check(PolicyVerb::kReadAudit, query.instance);
  if (!allowed.ok()) co_return allowed;
  co_return co_await inner_->ListEvents(std::move(query), std::move(page), context);
}

Task<ChainReport> AuthorizedAudit::VerifyChain(ChainMark from, CallContext context) {
  const absl::Status allowed = asker_.Check(PolicyVerb::kReadAudit, "");
  if (!allowed.ok()) co_return allowed;
  co_return co_await inner_->VerifyChain(std::move(from), context);
}

Task<Frozen> AuthorizedOperators::FreezeInstance(Freeze freeze) {
  const absl::Status allowed = asker_.Check(PolicyVerb::kFreeze, freeze.instance);
  if (!allowed.ok()) co_return allowed;
  freeze.caller = asker_.caller();
  co_return co_await inner_->FreezeInstance(std::move(freeze));
}

Task<std::optional<Freeze>> AuthorizedOperators::UnfreezeInstance(Freeze end) {
  const absl::Status allowed = asker_.Check(PolicyVerb::kFreeze, end.instance);
  if (!allowed.ok()) co_return allowed;
  end.caller = asker_.caller();
  co_return co_await inner_->UnfreezeInstance(std::move(end));
}

}  // namespace broker
