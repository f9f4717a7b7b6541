// The fields of the values in operations and leases, by the names that they have in the journal's
// JSON. One list serves writing and reading, so that they cannot differ. A new field of a value is
// added here; a name that was ever released is not used for anything else.
#pragma once

#include <concepts>
#include <type_traits>

#include "service/core/lease.h"
#include "service/core/operation.h"

namespace broker {

// `Value` itself, to be read from or written to.
template <class T, class Value>
concept Some = std::same_as<std::remove_const_t<T>, Value>;

template <class Visitor, Some<Principal> T>
void VisitFields(Visitor& visit, T& value) {
  visit("type", value.type);
  visit("id", value.id);
  visit("uid", value.uid);
  visit("email", value.email);
  visit("login", value.login);
  visit("display_name", value.display_name);
  visit("disabled", value.disabled);
  visit("pending", value.pending);
  visit("externally_managed", value.externally_managed);
  visit("outside_org", value.outside_org);
  visit("email_unverified", value.email_unverified);
  visit("attributes", value.attributes);
}

template <class Visitor, Some<Entitlement> T>
void VisitFields(Visitor& visit, T& value) {
  visit("type", value.type);
  visit("id", value.id);
  visit("display_name", value.display_name);
  visit("description", value.description);
  visit("hidden", value.hidden);
  visit("guarded", value.guarded);
  visit("attributes", value.attributes);
}

template <class Visitor, Some<PrincipalRef> T>
void VisitFields(Visitor& visit, T& value) {
  visit("type", value.type);
  visit("key", value.key);
  visit("value", value.value);
}

template <class Visitor, Some<Precondition> T>
void VisitFields(Visitor& visit, T& value) {
  visit("principal_id", value.principal_id);
  visit("etag", value.etag);
}

template <class Visitor, Some<Gate> T>
void VisitFields(Visitor& visit, T& value) {
  visit("principal", value.principal);
  visit("precondition", value.precondition);
}

template <class Visitor, Some<Justification> T>
void VisitFields(Visitor& visit, T& value) {
  visit("reason", value.reason);
  visit("ticket", value.ticket);
  visit("requested_by", value.requested_by);
  visit("approved_by", value.approved_by);
}

template <class Visitor, Some<IndirectSource> T>
void VisitFields(Visitor& visit, T& value) {
  visit("kind", value.kind);
  visit("id", value.id);
  visit("display_name", value.display_name);
  visit("level", value.level);
}

template <class Visitor, Some<Holding> T>
void VisitFields(Visitor& visit, T& value) {
  visit("direct", value.direct);
  visit("level", value.level);
  visit("indirect", value.indirect);
  visit("etag", value.etag);
  visit("observe_time", value.observe_time);
}

template <class Visitor, Some<Permission> T>
void VisitFields(Visitor& visit, T& value) {
  visit("action", value.action);
  visit("scope", value.scope);
}

template <class Visitor, Some<Definition> T>
void VisitFields(Visitor& visit, T& value) {
  visit("type", value.type);
  visit("id", value.id);
  visit("name", value.name);
  visit("display_name", value.display_name);
  visit("description", value.description);
  visit("group", value.group);
  visit("hidden", value.hidden);
  visit("scope", value.scope);
  visit("permissions", value.permissions);
  visit("etag", value.etag);
}

template <class Visitor, Some<Observation> T>
void VisitFields(Visitor& visit, T& value) {
  visit("principal", value.principal);
  visit("holding", value.holding);
  visit("copies", value.copies);
  visit("partial", value.partial);
  visit("container_hidden", value.container_hidden);
  visit("scope_hidden", value.scope_hidden);
  visit("surroundings", value.surroundings);
  visit("definitions", value.definitions);
  visit("confirmed", value.confirmed);
}

template <class Visitor, Some<Warning> T>
void VisitFields(Visitor& visit, T& value) {
  visit("code", value.code);
  visit("message", value.message);
}

template <class Visitor, Some<HoldingKey> T>
void VisitFields(Visitor& visit, T& value) {
  visit("principal_type", value.principal_type);
  visit("principal_id", value.principal_id);
  visit("entitlement_type", value.entitlement_type);
  visit("entitlement_id", value.entitlement_id);
  visit("scope", value.scope);
}

template <class Visitor, Some<Failure> T>
void VisitFields(Visitor& visit, T& value);

template <class Visitor, Some<Lease> T>
void VisitFields(Visitor& visit, T& value) {
  visit("id", value.id);
  visit("state", value.state);
  visit("instance", value.instance);
  visit("site", value.site);
  visit("key", value.key);
  visit("principal", value.principal);
  visit("entitlement", value.entitlement);
  visit("level", value.level);
  visit("baseline", value.baseline);
  visit("create_time", value.create_time);
  visit("expire_time", value.expire_time);
  visit("capped_by", value.capped_by);
  visit("caller", value.caller);
  visit("justification", value.justification);
  visit("operation_id", value.operation_id);
  visit("attempts", value.attempts);
  visit("next_attempt_time", value.next_attempt_time);
  visit("last_problem", value.last_problem);
  visit("end_time", value.end_time);
  visit("end", value.end);
}

template <class Visitor, Some<UpstreamRequest> T>
void VisitFields(Visitor& visit, T& value) {
  visit("method", value.method);
  visit("path", value.path);
  visit("status", value.status);
  visit("count", value.count);
}

template <class Visitor, Some<MutationResult> T>
void VisitFields(Visitor& visit, T& value) {
  visit("outcome", value.outcome);
  visit("changed", value.changed);
  visit("dry_run", value.dry_run);
  visit("instance", value.instance);
  visit("principal", value.principal);
  visit("entitlement", value.entitlement);
  visit("scope", value.scope);
  visit("before", value.before);
  visit("after", value.after);
  visit("warnings", value.warnings);
  visit("effective_time", value.effective_time);
  visit("operation_id", value.operation_id);
  visit("lease", value.lease);
  visit("defined_before", value.defined_before);
  visit("defined_after", value.defined_after);
}

template <class Visitor, Some<Failure> T>
void VisitFields(Visitor& visit, T& value) {
  visit("reason", value.reason);
  visit("message", value.message);
  visit("metadata", value.metadata);
  visit("retry_delay", value.retry_delay);
}

}  // namespace broker
