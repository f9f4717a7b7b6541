// One entitlement type of one release of one product: a fake server, the instance that the broker
// is given, and the ways past the API in which a case sets up and looks at what is stored.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "service/core/instance_config.h"
#include "service/core/mutation.h"
#include "tests/fakes/front.h"

namespace broker::test {

struct Who {
  std::string type;
  std::string id;
  std::string name;   // that the type is named by, or as shown
  std::string email;  // of a user
  std::string login;  // of a user, if the product has logins
};

struct Thing {
  std::string id;
  std::string name;
};

// "user:6=member" for each holding, "user:6" where there are no levels, "user:6@global" in another
// scope than the default one; once for each copy; sorted.
using Lines = std::vector<std::string>;

// Ids are the upstream's. Every server starts with the world of its recordings.
class World {
 public:
  World(std::string name, std::string type) : name_(std::move(name)), type_(std::move(type)) {}
  virtual ~World() = default;

  const std::string& name() const { return name_; }  // "Grafana_9_4_team"
  const std::string& type() const { return type_; }

  virtual fakes::Front& front() = 0;
  virtual InstanceConfig Instance() = 0;
  virtual std::string Secret(const std::string& file) = 0;

  // The thing that cases change, which others than the subject hold too.
  virtual Thing Main() = 0;
  // That nobody holds.
  virtual Thing AddThing(const std::string& name) = 0;
  virtual void RemoveThing(const Thing& thing) = 0;
  // Guarded as a whole; nullopt: the type has no such thing.
  virtual std::optional<Thing> Guarded() { return std::nullopt; }
  // Things that a list shows.
  virtual Lines ThingIds() = 0;
  // True if an instance is one thing, and no other can be made.
  virtual bool IsOne() const { return false; }
  // Ids of nothing of this type: of things of other types, and what no id can be.
  virtual Lines StrangeIds() = 0;
  // In something that nobody sees. REQUIRES: dashboards.
  virtual Thing AddHidden(const std::string& name) { return AddThing(name); }

  // One who holds nothing above the base level: with the e-mail address <name>@example.com and the
  // login <name>, where there are such.
  virtual Who Add(const std::string& principal_type, const std::string& name) = 0;
  virtual void Remove(const Who& who) = 0;
  virtual bool Exists(const Who& who) = 0;
  virtual void Disable(const Who& who) = 0;
  virtual void SetEmail(const Who& who, const std::string& email) = 0;
  // The broker's own account, if it can hold this type.
  virtual std::optional<Who> Own() = 0;
  virtual Lines PrincipalIds(const std::string& principal_type) = 0;

  // nullopt: nothing, not the base level either.
  virtual void Hold(const Who& who, const Thing& thing, const std::optional<std::string>& level,
                    int copies = 1) = 0;
  // That can be held in every scope. REQUIRES: the type has several.
  virtual Thing AddWide(const std::string& name) { return AddThing(name); }
  // In one that is not the default. REQUIRES: the thing is wide.
  virtual void HoldIn(const std::string& /*scope*/, const Who& /*who*/, const Thing& /*thing*/) {}
  // Makes the principal hold something that no list shows unless hidden things are asked for;
  // nullopt: the type has no such thing.
  virtual std::optional<Thing> HoldUnlisted(const Who& /*who*/) { return std::nullopt; }
  // Who holds the thing itself.
  virtual Lines Holders(const Thing& thing) = 0;
  // So much more is held that no inventory fits into one page.
  virtual void Crowd() = 0;
  // What else a change of one of the subject's holdings could touch.
  virtual Lines Beside(const Who& /*subject*/) { return {}; }
  // Something else changes in what the upstream rewrites as a whole.
  virtual void ChangeBeside(const Who& subject, const Thing& thing) = 0;

  // Makes the principal hold the thing another way too, and nothing itself. REQUIRES: the type
  // reports_indirect.
  virtual void HoldIndirectly(const Who& /*who*/, const Thing& /*thing*/) {}
  // What the upstream says to a revoke that it carried out.
  virtual std::string RevokedBody() = 0;
  // What the upstream says to a credential that it does not accept, as a fault.
  virtual std::string BadCredential() = 0;

 private:
  const std::string name_;
  const std::string type_;
};

std::string LineOf(const Who& who, const std::string& level);
// Whether a line of a thing's holders is this principal's.
bool IsOf(const std::string& line, const Who& who);

// Of every thing that a list shows, "12=member" for each holding of one principal; sorted.
Lines HoldingsOf(World& world, const Who& who);
// "12 user:6=member" for each of everybody else's.
Lines HoldingsOfOthers(World& world, const Who& who);

}  // namespace broker::test
