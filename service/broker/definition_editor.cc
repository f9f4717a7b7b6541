#include "service/broker/definition_editor.h"

#include <utility>

#include "service/core/error.h"

namespace broker {
namespace {

// Holders that are asked for at a time.
constexpr int kHolders = 1000;

absl::Status NotDefinable(const std::string& type) {
  return Fail(Reason::kUnsupportedByInstance,
              (type.empty() ? "this instance has no roles of its own to reset"
                            : "a " + type + " has no definition here") +
                  std::string("; DescribeInstance tells what can be defined"));
}

absl::Status NoSuch(const EntitlementRef& ref) {
  return Fail(Reason::kEntitlementNotFound,
              "there is no " + ToText(ref) + "; ListEntitlements tells what there is",
              {{"resource_type", ref.type}, {"resource_name", ToText(ref)}});
}

absl::Status CheckEnabled(const ProviderInfo& info, Verb verb) {
  const bool reset = verb == Verb::kReset;
  if (reset ? info.reset_basic_roles : info.entitlement_admin) return absl::OkStatus();
  const std::string option = reset ? "reset_basic_roles" : "entitlement_admin";
  return Fail(
      Reason::kNotEnabled,
      "this is not enabled for the instance; whoever operates the broker can set its option " +
          option + " to true",
      {{"option", option}});
}

// nullptr if the request's type has no definitions.
const EntitlementType* TypeOf(const ProviderInfo& info, const DefinitionRequest& request) {
  if (request.verb == Verb::kReset) {
    for (const EntitlementType& type : info.types) {
      if (type.definable && type.definition_rules.resettable) return &type;
    }
    return nullptr;
  }
  const bool deletes = request.verb == Verb::kDelete;
  const EntitlementType* type =
      info.FindType(deletes ? request.entitlement.type : request.definition.type);
  return type && type->definable ? type : nullptr;
}

TurnKey TurnOf(const ProviderInfo& info, const EntitlementType& type, Verb verb,
               const Definition& definition) {
  if (verb == Verb::kReset) return {info.server, "reset", type.type};
  if (verb == Verb::kCreate && !type.definition_rules.chosen_id) {
    return {info.server, type.type + "_name", definition.name};
  }
  return {info.server, type.type, definition.id};
}

// `definition`: what it shall be; of a deletion what it is.
Operation OperationOf(const ProviderInfo& info, const EntitlementType& type,
                      const DefinitionRequest& request, const Definition& definition) {
  Operation operation;
  operation.verb = request.verb;
  operation.instance = request.instance;
  operation.site = info.site;
  operation.turn = TurnOf(info, type, request.verb, definition);
  operation.key = {"", "", type.type, definition.id, definition.scope};
  operation.entitlement.type = type.type;
  operation.entitlement.id = definition.id;
  operation.entitlement.display_name =
      definition.display_name.empty() ? definition.name : definition.display_name;
  operation.justification = request.justification;
  operation.origin = request.origin;
  if (request.verb == Verb::kReset) return operation;
  operation.definition = definition;
  if (request.verb == Verb::kDelete) {
    operation.definition.emplace();
    operation.definition->type = type.type;
    operation.definition->id = definition.id;
    operation.definition->etag = request.etag;
    operation.force = request.force;
  }
  return operation;
}

absl::StatusOr<DefinitionAnswer> AnswerOf(absl::StatusOr<MutationResult> result) {
  if (!result.ok()) return result.status();
  return DefinitionAnswer{std::move(*result), {}};
}

// What was done before is journaled, but not told otherwise.
absl::Status AfterSome(const absl::Status& status, std::size_t revoked) {
  if (revoked == 0) return status;
  Failure failure = FailureOf(status);
  failure.message =
      "it was revoked from " + std::to_string(revoked) + " who held it; then: " + failure.message;
  return Fail(failure);
}

}  // namespace

DefinitionEditor::DefinitionEditor(const Instances* instances, Mutator* mutator)
    : instances_(instances), mutator_(mutator) {}

Task<Definition> DefinitionEditor::GetDefinition(std::string instance, EntitlementRef ref,
                                                 CallContext context) {
  const auto provider = instances_->Get(instance);
  if (!provider.ok()) co_return provider.status();
  const EntitlementType* type = (*provider)->info().FindType(ref.type);
  if (!type || !type->definable) {
    co_return WithMetadata(NotDefinable(ref.type), "instance", instance);
  }
  auto found = co_await Find(*provider, std::move(ref), context);
  if (!found.ok()) co_return WithMetadata(found.status(), "instance", instance);
  co_return found;
}

Task<Definition> DefinitionEditor::Find(Provider* provider, EntitlementRef ref,
                                        CallContext context) {
  DefinitionKey key;
  key.type = ref.type;
  (ref.key == EntitlementRef::Key::kName ? key.name : key.id) = ref.value;
  auto seen = co_await provider->ObserveDefinition(key, context);
  if (!seen.ok()) co_return seen.status();
  if (!seen->definitions.empty()) co_return std::move(seen->definitions.front());
  co_return NoSuch(ref);
}

Task<DefinitionAnswer> DefinitionEditor::ChangeDefinition(DefinitionRequest request,
                                                          CallContext context) {
  const std::string instance = request.instance;
  const auto provider = instances_->Get(instance);
  if (!provider.ok()) co_return provider.status();
  auto answer = co_await Change(*provider, std::move(request), context);
  if (!answer.ok()) co_return WithMetadata(answer.status(), "instance", instance);
  co_return answer;
}

Task<DefinitionAnswer> DefinitionEditor::Change(Provider* provider, DefinitionRequest request,
                                                CallContext context) {
  const ProviderInfo& info = provider->info();
  const EntitlementType* type = TypeOf(info, request);
  if (!type) {
    const bool deletes = request.verb == Verb::kDelete;
    co_return NotDefinable(deletes ? request.entitlement.type : request.definition.type);
  }
  const absl::Status enabled = CheckEnabled(info, request.verb);
  if (!enabled.ok()) co_return enabled;
  if (!request.dry_run) {
    auto earlier = co_await mutator_->AnswerOfEarlier(request.origin, context);
    if (!earlier.ok()) co_return earlier.status();
    if (*earlier) co_return DefinitionAnswer{std::move(**earlier), {}};
  }
  if (request.verb == Verb::kDelete) {
    co_return co_await Delete(provider, std::move(request), type, context);
  }
  Mutator::Resolved resolved{OperationOf(info, *type, request, request.definition), type};
  absl::StatusOr<MutationResult> result;
  if (request.dry_run) {
    result = co_await mutator_->DryRun(provider, std::move(resolved), context);
  } else {
    result = co_await mutator_->Mutate(provider, std::move(resolved), context);
  }
  co_return AnswerOf(std::move(result));
}

Task<DefinitionAnswer> DefinitionEditor::Delete(Provider* provider, DefinitionRequest request,
                                                const EntitlementType* type, CallContext context) {
  const auto present = co_await Find(provider, request.entitlement, context);
  if (!present.ok()) co_return present.status();
  Mutator::Resolved resolved{OperationOf(provider->info(), *type, request, *present), type};
  const bool revokes = request.force && !type->definition_rules.deletion_revokes;
  if (!revokes && !request.dry_run) {
    auto result = co_await mutator_->Mutate(provider, std::move(resolved), context);
    co_return AnswerOf(std::move(result));
  }
  // Nobody loses it for a deletion that would be refused.
  auto rehearsed = co_await mutator_->DryRun(provider, resolved, context);
  auto answer = AnswerOf(std::move(rehearsed));
  if (!answer.ok() || !revokes) co_return answer;
  auto would_lose = co_await RevokeFromAll(provider, resolved.operation, true, context);
  if (!would_lose.ok()) co_return would_lose.status();
  if (request.dry_run) {
    answer->revoked = std::move(*would_lose);
    co_return answer;
  }
  auto lost = co_await RevokeFromAll(provider, resolved.operation, false, context);
  if (!lost.ok()) co_return lost.status();
  // Whoever came to hold it since is not overlooked.
  resolved.operation.force = false;
  auto deleted = co_await mutator_->Mutate(provider, std::move(resolved), context);
  answer = AnswerOf(std::move(deleted));
  if (!answer.ok()) co_return AfterSome(answer.status(), lost->size());
  answer->revoked = std::move(*lost);
  co_return answer;
}

Task<std::vector<MutationResult>> DefinitionEditor::RevokeFromAll(Provider* provider,
                                                                  Operation deletion, bool dry_run,
                                                                  CallContext context) {
  std::vector<MutationResult> revoked;
  MutationRequest request;
  request.verb = Verb::kRevoke;
  request.instance = deletion.instance;
  request.entitlement.type = deletion.key.entitlement_type;
  request.entitlement.value = deletion.key.entitlement_id;
  request.entitlement.scope = deletion.key.scope;
  request.justification = deletion.justification;
  request.origin.caller = deletion.origin.caller;
  request.dry_run = dry_run;
  PageRequest page{"", kHolders};
  do {
    auto holders = co_await provider->ListHolders(deletion.entitlement, deletion.key.scope, false,
                                                  page, context);
    if (!holders.ok()) co_return AfterSome(holders.status(), dry_run ? 0 : revoked.size());
    for (const AccessGrant& holder : holders->rows) {
      request.principal = {holder.principal.type, PrincipalRef::Key::kId, holder.principal.id};
      absl::StatusOr<MutationResult> result;
      if (dry_run) {
        result = co_await mutator_->DryRun(provider, request, context);
      } else {
        result = co_await mutator_->Mutate(provider, request, context);
      }
      if (!result.ok()) co_return AfterSome(result.status(), dry_run ? 0 : revoked.size());
      revoked.push_back(std::move(*result));
    }
    page.cursor = holders->next;
  } while (!page.cursor.empty());
  co_return revoked;
}

}  // namespace broker
