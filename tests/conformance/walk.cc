#include "tests/conformance/walk.h"

#include <algorithm>

#include "service/core/error.h"

namespace broker::test {
namespace {

// More than any list of a world has.
constexpr int kMostPages = 500;

// Calls list(token) for each page until add(page, walked) gives an empty token.
template <class List, class Add>
Walked Walk(Scene& scene, List list, Add add) {
  Walked walked;
  std::string token;
  for (int pages = 0; pages < kMostPages; ++pages) {
    const auto page = scene.rig().Run(list(token));
    if (!page.ok()) {
      walked.problems.push_back(FailureOf(page.status()).message);
      return walked;
    }
    token = add(*page, walked);
    if (!token.empty()) continue;
    std::sort(walked.lines.begin(), walked.lines.end());
    return walked;
  }
  walked.problems.emplace_back("the list does not end");
  return walked;
}

std::string Leveled(const std::string& id, const Holding& holding) {
  return id + (holding.level.empty() ? "" : "=" + holding.level);
}

std::string HolderOf(const AccessGrant& grant) {
  return Leveled(grant.principal.type + ":" + grant.principal.id, grant.holding);
}

Walked WalkGrants(Scene& scene, GrantQuery query, int page_size,
                  std::string (*line)(const AccessGrant&)) {
  query.instance = Rig::kInstance;
  query.page.size = page_size;
  const auto list = [&](const std::string& token) {
    query.page.cursor = token;
    return scene.broker().ListGrants(query, scene.rig().Soon());
  };
  return Walk(scene, list, [&](const GrantListing& page, Walked& walked) {
    for (const GrantRow& row : page.rows) walked.lines.push_back(line(row.grant));
    for (const Failure& problem : page.problems) walked.problems.push_back(problem.message);
    if (static_cast<int>(page.rows.size()) > page_size) scene.Fail("a page is too long");
    return page.next;
  });
}

}  // namespace

Walked WalkThings(Scene& scene, EntitlementListQuery query, int page_size) {
  query.instance = Rig::kInstance;
  query.query.type = scene.type().type;
  query.page.size = page_size;
  const auto list = [&](const std::string& token) {
    query.page.cursor = token;
    return scene.broker().ListEntitlements(query, scene.rig().Soon());
  };
  return Walk(scene, list, [](const Page<Entitlement>& page, Walked& walked) {
    for (const Entitlement& row : page.rows) walked.lines.push_back(row.id);
    return page.next;
  });
}

Walked WalkPeople(Scene& scene, const std::string& principal_type, int page_size) {
  PrincipalListQuery query;
  query.instance = Rig::kInstance;
  query.query.type = principal_type;
  query.page.size = page_size;
  const auto list = [&](const std::string& token) {
    query.page.cursor = token;
    return scene.broker().ListPrincipals(query, scene.rig().Soon());
  };
  return Walk(scene, list, [](const Page<Principal>& page, Walked& walked) {
    for (const Principal& row : page.rows) walked.lines.push_back(row.id);
    return page.next;
  });
}

Walked WalkHolders(Scene& scene, const Thing& thing, int page_size) {
  GrantQuery query;
  query.entitlement = ById(scene.type(), thing);
  return WalkGrants(scene, query, page_size, HolderOf);
}

Walked WalkHeld(Scene& scene, const Who& who, int page_size) {
  GrantQuery query;
  query.principal = ById(who);
  query.types = {scene.type().type};
  return WalkGrants(scene, query, page_size, [](const AccessGrant& grant) {
    return Leveled(grant.entitlement.id, grant.holding);
  });
}

Walked StreamInventory(Scene& scene) {
  InventoryQuery query;
  query.instance = Rig::kInstance;
  query.types = {scene.type().type};
  query.include_hidden = true;
  Walked walked;
  const auto stream = scene.broker().StreamGrants(query);
  if (!stream.ok()) {
    walked.problems.push_back(FailureOf(stream.status()).message);
    return walked;
  }
  for (int batches = 0; batches < kMostPages; ++batches) {
    const auto batch = scene.rig().Run((*stream)->Next(scene.rig().Soon()));
    if (!batch.ok()) {
      walked.problems.push_back(FailureOf(batch.status()).message);
      return walked;
    }
    if (!*batch) {
      std::sort(walked.lines.begin(), walked.lines.end());
      return walked;
    }
    for (const GrantRow& row : (*batch)->rows) {
      walked.lines.push_back(row.grant.entitlement.id + " " + HolderOf(row.grant));
    }
    for (const Failure& problem : (*batch)->problems) walked.problems.push_back(problem.message);
  }
  walked.problems.emplace_back("the inventory does not end");
  return walked;
}

void ExpectWhole(Scene& scene, const std::string& what, const Walked& walked, const Lines& want) {
  for (const std::string& problem : walked.problems) scene.Fail(what + ": " + problem);
  scene.Expect(what, walked.lines, want);
}

}  // namespace broker::test
