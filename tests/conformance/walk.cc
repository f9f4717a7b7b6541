#include "tests/conformance/walk.h"

#include <algorithm>

#include "service/core/error.h"

namespace broker::test {
namespace {

// More than any list of a world has.
constexpr int kMostPages = 500;

// Calls list(token) for each page until add(page) gives an empty token.
template <class List, class Add>
Lines Walk(Scene& scene, List list, Add add) {
  Lines lines;
  std::string token;
  for (int pages = 0; pages < kMostPages; ++pages) {
    const auto page = scene.rig().Run(list(token));
    if (!page.ok()) {
      scene.Fail("the list says " + FailureOf(page.status()).message);
      return lines;
    }
    token = add(*page, lines);
    if (!token.empty()) continue;
    std::sort(lines.begin(), lines.end());
    return lines;
  }
  scene.Fail("the list does not end");
  return lines;
}

std::string Leveled(const std::string& id, const Holding& holding) {
  return id + (holding.level.empty() ? "" : "=" + holding.level);
}

std::string HolderOf(const AccessGrant& grant) {
  return Leveled(grant.principal.type + ":" + grant.principal.id, grant.holding);
}

Lines WalkGrants(Scene& scene, GrantQuery query, int page_size,
                 std::string (*line)(const AccessGrant&)) {
  query.instance = Rig::kInstance;
  query.page.size = page_size;
  const auto list = [&](const std::string& token) {
    query.page.cursor = token;
    return scene.broker().ListGrants(query, scene.rig().Soon());
  };
  return Walk(scene, list, [&](const GrantListing& page, Lines& lines) {
    for (const GrantRow& row : page.rows) lines.push_back(line(row.grant));
    for (const Failure& problem : page.problems) scene.Fail("the list tells " + problem.message);
    if (static_cast<int>(page.rows.size()) > page_size) scene.Fail("a page is too long");
    return page.next;
  });
}

}  // namespace

Lines WalkThings(Scene& scene, EntitlementListQuery query, int page_size) {
  query.instance = Rig::kInstance;
  query.query.type = scene.type().type;
  query.page.size = page_size;
  const auto list = [&](const std::string& token) {
    query.page.cursor = token;
    return scene.broker().ListEntitlements(query, scene.rig().Soon());
  };
  return Walk(scene, list, [](const Page<Entitlement>& page, Lines& lines) {
    for (const Entitlement& row : page.rows) lines.push_back(row.id);
    return page.next;
  });
}

Lines WalkPeople(Scene& scene, const std::string& principal_type, int page_size) {
  PrincipalListQuery query;
  query.instance = Rig::kInstance;
  query.query.type = principal_type;
  query.page.size = page_size;
  const auto list = [&](const std::string& token) {
    query.page.cursor = token;
    return scene.broker().ListPrincipals(query, scene.rig().Soon());
  };
  return Walk(scene, list, [](const Page<Principal>& page, Lines& lines) {
    for (const Principal& row : page.rows) lines.push_back(row.id);
    return page.next;
  });
}

Lines WalkHolders(Scene& scene, const Thing& thing, int page_size) {
  GrantQuery query;
  query.entitlement = ById(scene.world(), thing);
  return WalkGrants(scene, query, page_size, HolderOf);
}

Lines WalkHeld(Scene& scene, const Who& who, int page_size) {
  GrantQuery query;
  query.principal = ById(who);
  query.types = {scene.type().type};
  return WalkGrants(scene, query, page_size, [](const AccessGrant& grant) {
    return Leveled(grant.entitlement.id, grant.holding);
  });
}

Lines StreamInventory(Scene& scene) {
  InventoryQuery query;
  query.instance = Rig::kInstance;
  query.types = {scene.type().type};
  query.include_hidden = true;
  Lines lines;
  const auto stream = scene.broker().StreamGrants(query);
  if (!stream.ok()) {
    scene.Fail("the inventory says " + FailureOf(stream.status()).message);
    return lines;
  }
  for (int batches = 0; batches < kMostPages; ++batches) {
    const auto batch = scene.rig().Run((*stream)->Next(scene.rig().Soon()));
    if (!batch.ok()) {
      scene.Fail("the inventory says " + FailureOf(batch.status()).message);
      return lines;
    }
    if (!*batch) {
      std::sort(lines.begin(), lines.end());
      return lines;
    }
    for (const GrantRow& row : (*batch)->rows) {
      lines.push_back(row.grant.entitlement.id + " " + HolderOf(row.grant));
    }
    for (const Failure& problem : (*batch)->problems) scene.Fail("it tells " + problem.message);
  }
  scene.Fail("the inventory does not end");
  return lines;
}

}  // namespace broker::test
