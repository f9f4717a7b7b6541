// The port's verbs for one operation: of a holding, or of a definition.
#pragma once

#include "service/core/operation.h"
#include "service/ports/provider.h"
#include "service/ports/task.h"

namespace broker {

// Where the operation's definition is looked for. REQUIRES: it is of one.
DefinitionKey DefinitionKeyOf(const Operation& operation);

// The write that it wants, after `now` was read.
Change ChangeOf(const Operation& operation, Observation now);

// Provider::Observe or ObserveDefinition. The provider outlives the task.
Task<Observation> ObserveFor(const Operation& operation, Provider* provider, CallContext context);

// Provider::Write or WriteDefinition.
boost::asio::awaitable<WriteReply> WriteFor(Change change, Provider* provider, CallContext context);

}  // namespace broker
