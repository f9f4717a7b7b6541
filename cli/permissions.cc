#include "cli/permissions.h"

#include "cli/arguments.h"
#include "cli/list_output.h"
#include "cli/pages.h"
#include "cli/report.h"
#include "cli/table.h"

namespace broker::cli {

int RunPermissions(const PermissionsOptions& options, Context& context) {
  context.typed.instance = options.instance;
  const auto principal = ReadPrincipal(options.principal, context);
  if (const auto* refused = std::get_if<ExitCode>(&principal)) return *refused;
  v1::ListPermissionsRequest request;
  request.set_instance(options.instance);
  *request.mutable_principal() = std::get<v1::PrincipalRef>(principal);
  v1::ListPermissionsResponse all;
  bool more = false;
  const auto trouble = GatherPages(
      request, options.limit, &all, &more,
      [&](const auto& one, auto* page) { return context.broker.ListPermissions(one, page); },
      [](auto& response) { return response.mutable_permissions(); });
  if (trouble) return Report(*trouble, context);
  Table table({"ACTION", "SCOPE"});
  for (const v1::Permission& permission : all.permissions()) {
    table.Add({permission.action(), permission.scope()});
  }
  return PrintList(all, table, more, /*complete=*/true, context);
}

}  // namespace broker::cli
