// The use cases behind the services, and what one caller may have of them.
#pragma once

#include <functional>
#include <utility>

#include "service/broker/authority.h"
#include "service/broker/authorized_access.h"
#include "service/broker/authorized_admin.h"
#include "service/broker/authorized_leases.h"
#include "service/core/caller.h"
#include "service/grpc/call_bridge.h"

namespace broker {

// All outlive the services.
struct UseCases {
  AccessBroker* access = nullptr;
  DefinitionBroker* definitions = nullptr;
  LeaseBroker* leases = nullptr;
  AuditBroker* audit = nullptr;
  OperatorBroker* operators = nullptr;
  const Authority* authority = nullptr;
};

// For one call.
struct CallersUseCases {
  CallersUseCases(const UseCases& all, const Caller& caller)
      : access(all.access, Asker(all.authority, caller.name())),
        definitions(all.definitions, Asker(all.authority, caller.name())),
        leases(all.leases, all.access, Asker(all.authority, caller.name())),
        audit(all.audit, Asker(all.authority, caller.name())),
        operators(all.operators, Asker(all.authority, caller.name())) {}

  AuthorizedAccess access;
  AuthorizedDefinitions definitions;
  AuthorizedLeases leases;
  AuthorizedAudit audit;
  AuthorizedOperators operators;
};

// What a method does with what its caller may use, which lives until it has ended.
using CallerWork = std::function<Done(CallersUseCases*, CallContext)>;
CallBridge::Work ForCaller(const UseCases& all, CallerWork work);

}  // namespace broker
