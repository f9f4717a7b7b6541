// Definitions, the audit log and what operators do, for one caller; see AuthorizedAccess.
#pragma once

#include <string>
#include <utility>

#include "service/broker/asker.h"
#include "service/broker/audit_broker.h"
#include "service/broker/definition_broker.h"
#include "service/broker/operator_broker.h"

namespace broker {

class AuthorizedDefinitions final : public DefinitionBroker {
 public:
  // `inner` outlives it, as in those below.
  AuthorizedDefinitions(DefinitionBroker* inner, Asker asker)
      : inner_(inner), asker_(std::move(asker)) {}

  Task<Definition> GetDefinition(std::string instance, EntitlementRef ref,
                                 CallContext context) override;
  Task<DefinitionAnswer> ChangeDefinition(DefinitionRequest request, CallContext context) override;

 private:
  DefinitionBroker* inner_;
  Asker asker_;
};

class AuthorizedAudit final : public AuditBroker {
 public:
  AuthorizedAudit(AuditBroker* inner, Asker asker) : inner_(inner), asker_(std::move(asker)) {}

  Task<Page<AuditRecord>> ListEvents(AuditQuery query, PageRequest page,
                                     CallContext context) override;
  // Takes a rule that is not narrowed by an instance.
  Task<ChainReport> VerifyChain(ChainMark from, CallContext context) override;

 private:
  AuditBroker* inner_;
  Asker asker_;
};

class AuthorizedOperators final : public OperatorBroker {
 public:
  AuthorizedOperators(OperatorBroker* inner, Asker asker)
      : inner_(inner), asker_(std::move(asker)) {}

  Task<Frozen> FreezeInstance(Freeze freeze) override;
  Task<std::optional<Freeze>> UnfreezeInstance(Freeze end) override;

 private:
  OperatorBroker* inner_;
  Asker asker_;
};

}  // namespace broker
