#include "cli/listing.h"

#include "cli/arguments.h"
#include "cli/labels.h"
#include "cli/lease_output.h"
#include "cli/list_output.h"
#include "cli/pages.h"
#include "cli/report.h"
#include "cli/sentence.h"
#include "cli/table.h"

namespace broker::cli {
namespace {

ExitCode PrintGrants(const v1::ListGrantsResponse& all, const Table& table, bool more,
                     Context& context) {
  const ExitCode printed = PrintList(all, table, more, all.problems().empty(), context);
  return printed == kItIsSo ? ReportProblems(all.problems(), context) : printed;
}

std::optional<Failure> Gather(const ListOptions& options, v1::ListGrantsRequest request,
                              v1::ListGrantsResponse* all, bool* more, BrokerClient& broker) {
  request.set_instance(options.instance);
  request.mutable_types()->Add(options.types.begin(), options.types.end());
  request.set_include_hidden(options.hidden);
  request.set_include_indirect(options.indirect);
  return GatherPages(
      request, options.limit, all, more,
      [&](const auto& one, auto* page) { return broker.ListGrants(one, page); },
      [](auto& response) { return response.mutable_grants(); });
}

}  // namespace

int RunList(const ListOptions& options, Context& context) {
  context.typed.instance = options.instance;
  const auto principal = ReadPrincipal(options.principal, context);
  if (const auto* refused = std::get_if<ExitCode>(&principal)) return *refused;
  v1::ListGrantsRequest request;
  *request.mutable_principal() = std::get<v1::PrincipalRef>(principal);
  v1::ListGrantsResponse all;
  bool more = false;
  if (const auto trouble = Gather(options, request, &all, &more, context.broker)) {
    return Report(*trouble, context);
  }
  Table table({"INSTANCE", "TYPE", "ID", "NAME", "LEVEL", "SCOPE", "HELD", "UNTIL"});
  for (const v1::AccessGrant& grant : all.grants()) {
    const v1::Entitlement& what = grant.entitlement();
    table.Add({what.instance(), what.type(), what.id(), what.display_name(),
               grant.holding().level(), grant.scope(), HowHeld(grant.holding()), UntilOf(grant)});
  }
  return PrintGrants(all, table, more, context);
}

int RunWho(const ListOptions& options, Context& context) {
  context.typed.instance = options.instance;
  if (options.instance == "-") {
    return RefuseUsage("who asks one instance: name it instead of \"-\"", context);
  }
  const auto entitlement = ReadEntitlement(options.entitlement, context);
  if (const auto* refused = std::get_if<ExitCode>(&entitlement)) return *refused;
  v1::ListGrantsRequest request;
  *request.mutable_entitlement() = std::get<v1::EntitlementRef>(entitlement);
  v1::ListGrantsResponse all;
  bool more = false;
  if (const auto trouble = Gather(options, request, &all, &more, context.broker)) {
    return Report(*trouble, context);
  }
  Table table({"TYPE", "ID", "NAME", "EMAIL", "LOGIN", "STATE", "LEVEL", "SCOPE", "HELD", "UNTIL"});
  for (const v1::AccessGrant& grant : all.grants()) {
    const v1::Principal& who = grant.principal();
    table.Add({who.type(), who.id(), who.display_name(), who.email(), who.login(), StateOf(who),
               grant.holding().level(), grant.scope(), HowHeld(grant.holding()), UntilOf(grant)});
  }
  return PrintGrants(all, table, more, context);
}

int RunEntitlements(const EntitlementsOptions& options, Context& context) {
  context.typed.instance = options.instance;
  v1::ListEntitlementsRequest request;
  request.set_instance(options.instance);
  request.set_type(options.type);
  request.set_query(options.query);
  request.set_include_hidden(options.hidden);
  request.set_grantable_only(options.grantable);
  if (!options.available_to.empty()) {
    const auto principal = ReadPrincipal(options.available_to, context);
    if (const auto* refused = std::get_if<ExitCode>(&principal)) return *refused;
    *request.mutable_available_to() = std::get<v1::PrincipalRef>(principal);
  }
  v1::ListEntitlementsResponse all;
  bool more = false;
  const auto trouble = GatherPages(
      request, options.limit, &all, &more,
      [&](const auto& one, auto* page) { return context.broker.ListEntitlements(one, page); },
      [](auto& response) { return response.mutable_entitlements(); });
  if (trouble) return Report(*trouble, context);
  Table table({"TYPE", "ID", "NAME", "STATE", "DESCRIPTION", "DETAILS"});
  for (const v1::Entitlement& what : all.entitlements()) {
    table.Add({what.type(), what.id(), what.display_name(), StateOf(what), what.description(),
               Details(what.attributes())});
  }
  return PrintList(all, table, more, true, context);
}

int RunPrincipals(const PrincipalsOptions& options, Context& context) {
  context.typed.instance = options.instance;
  v1::ListPrincipalsRequest request;
  request.set_instance(options.instance);
  request.set_type(options.type);
  request.set_query(options.query);
  if (options.disabled) request.set_disabled(*options.disabled);
  v1::ListPrincipalsResponse all;
  bool more = false;
  const auto trouble = GatherPages(
      request, options.limit, &all, &more,
      [&](const auto& one, auto* page) { return context.broker.ListPrincipals(one, page); },
      [](auto& response) { return response.mutable_principals(); });
  if (trouble) return Report(*trouble, context);
  Table table({"TYPE", "ID", "NAME", "EMAIL", "LOGIN", "STATE", "DETAILS"});
  for (const v1::Principal& who : all.principals()) {
    table.Add({who.type(), who.id(), who.display_name(), who.email(), who.login(), StateOf(who),
               Details(who.attributes())});
  }
  return PrintList(all, table, more, true, context);
}

int RunInstances(const InstancesOptions& options, Context& context) {
  v1::ListInstancesRequest request;
  request.set_kind(options.kind);
  v1::ListInstancesResponse all;
  bool more = false;
  const auto trouble = GatherPages(
      request, options.limit, &all, &more,
      [&](const auto& one, auto* page) { return context.broker.ListInstances(one, page); },
      [](auto& response) { return response.mutable_instances(); });
  if (trouble) return Report(*trouble, context);
  Table table({"NAME", "KIND", "HEALTH", "VERSION", "EDITION", "URL", "DESCRIPTION"});
  for (const v1::Instance& instance : all.instances()) {
    const std::string frozen = instance.frozen() ? ", frozen" : "";
    table.Add({instance.name(), instance.kind(), HealthOf(instance) + frozen, instance.version(),
               instance.edition(), instance.web_uri(), instance.display_name()});
  }
  return PrintList(all, table, more, true, context);
}

}  // namespace broker::cli
