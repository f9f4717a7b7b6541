#include "service/broker/operation_verbs.h"

#include <utility>

namespace broker {

DefinitionKey DefinitionKeyOf(const Operation& operation) {
  const HoldingKey& key = operation.key;
  const std::string name = operation.definition ? operation.definition->name : "";
  return {key.entitlement_type, key.entitlement_id, name, key.scope};
}

Change ChangeOf(const Operation& operation, Observation now) {
  if (operation.verb == Verb::kEnd) {
    const Level& to = operation.ending->to;
    return {operation.key, to ? Verb::kGrant : Verb::kRevoke, to.value_or(""), std::move(now)};
  }
  return {operation.key,  operation.verb,       operation.level,
          std::move(now), operation.definition, operation.force};
}

Task<Observation> ObserveFor(const Operation& operation, Provider* provider, CallContext context) {
  if (IsOfDefinition(operation.verb)) {
    return provider->ObserveDefinition(DefinitionKeyOf(operation), context);
  }
  return provider->Observe(operation.key, context);
}

boost::asio::awaitable<WriteReply> WriteFor(Change change, Provider* provider,
                                            CallContext context) {
  if (IsOfDefinition(change.verb)) return provider->WriteDefinition(std::move(change), context);
  return provider->Write(std::move(change), context);
}

}  // namespace broker
