#include "clients/redash/permissions.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

namespace broker::redash {
namespace {

constexpr char kView[] = "view_query";
constexpr char kExecute[] = "execute_query";

bool Has(const std::vector<std::string>& permissions, const char* wanted) {
  return std::find(permissions.begin(), permissions.end(), wanted) != permissions.end();
}

}  // namespace

bool UsesEveryDataSource(const std::vector<std::string>& permissions) {
  return Has(permissions, "admin");
}

std::vector<Permission> PermissionsOf(const std::vector<std::string>& permissions,
                                      const std::vector<Attachment>& attachments) {
  std::vector<Permission> all;
  all.reserve(permissions.size() + 2 * attachments.size());
  for (const std::string& permission : permissions) all.push_back({permission, ""});
  const bool views = Has(permissions, kView);
  const bool executes = Has(permissions, kExecute);
  if (UsesEveryDataSource(permissions)) {
    if (views) all.push_back({kView, "data_source:*"});
    if (executes) all.push_back({kExecute, "data_source:*"});
    return all;
  }
  for (const Attachment& attachment : attachments) {
    const std::string scope = "data_source:" + attachment.data_source_id;
    if (views) all.push_back({kView, scope});
    if (executes && !attachment.view_only) all.push_back({kExecute, scope});
  }
  return all;
}

Permissions::Permissions(Account* account, People* people, Groups* groups)
    : account_(account), people_(people), groups_(groups) {}

Task<std::vector<Permission>> Permissions::Of(Principal principal, CallContext context) {
  const auto user = co_await people_->Read(principal.id, context);
  if (!user.ok()) co_return user.status();
  const auto groups = co_await groups_->Read(Freshness::kUncached, context);
  if (!groups.ok()) co_return groups.status();
  const std::set<std::int64_t> ids(user->groups.begin(), user->groups.end());
  std::vector<std::string> held;
  std::vector<std::string> permissions;
  for (const Group& group : *groups) {
    if (!ids.contains(std::stoll(group.entitlement.id))) continue;
    held.push_back(group.entitlement.id);
    permissions.insert(permissions.end(), group.permissions.begin(), group.permissions.end());
  }
  if (held.size() < ids.size()) {
    // The others were deleted, or cannot be seen.
    const absl::Status sees = co_await account_->ProveSeesGroups(context);
    if (!sees.ok()) co_return sees;
  }
  std::vector<Attachment> attachments;
  if (UsesEveryDataSource(permissions)) held.clear();
  for (const std::string& id : held) {
    const auto sources = co_await groups_->DataSourcesOf(id, context);
    if (!sources.ok()) co_return sources.status();
    attachments.insert(attachments.end(), sources->begin(), sources->end());
  }
  co_return PermissionsOf(permissions, attachments);
}

}  // namespace broker::redash
