// The port to one configured upstream: what it offers, as data, and the few verbs the use cases
// need.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "service/core/batch.h"
#include "service/core/entitlement.h"
#include "service/core/holding.h"
#include "service/core/instance.h"
#include "service/core/mutation.h"
#include "service/core/page.h"
#include "service/core/permission.h"
#include "service/core/principal.h"
#include "service/ports/task.h"

namespace broker {

// Constant after construction.
struct ProviderInfo {
  std::string instance;  // configured name
  std::string kind;      // e.g. "redash"
  std::string display_name;
  std::string web_uri;  // where people go to look
  std::string server;   // normalised URL; shared by the instances of one server
  // Where ids mean what they mean here: the server and, where an org is configured, which,
  // "https://bi.example.com:443#org=sales". Other orgs' ids name other people.
  std::string site;
  std::vector<std::string> principal_types;
  std::vector<EntitlementType> types;
  // How long after it was sent an unanswered write may still land.
  Duration write_horizon = std::chrono::seconds(75);
  // How long the upstream's permission caches may lag behind a change; zero if there are none.
  Duration cache_lag{};
  // Whether the configuration allows definitions to be changed, and to be reset, through the
  // broker.
  bool entitlement_admin = false;
  bool reset_basic_roles = false;

  const EntitlementType* FindType(std::string_view type) const {
    for (const EntitlementType& candidate : types) {
      if (candidate.type == type) return &candidate;
    }
    return nullptr;
  }
};

// One upstream write: make the direct part of `key` be `level`, or be gone; or make the definition
// of the entitlement of `key` be `definition`, or be gone, or reset the upstream's own ones.
struct Change {
  HoldingKey key;
  Verb verb = Verb::kGrant;
  std::string level;
  // Read directly before, in the same turn.
  Observation now;
  // As in Operation.
  std::optional<Definition> definition{};
  bool force = false;
};

// What is known after one upstream write was tried.
struct WriteReply {
  enum class Fate {
    kNotSent,   // nothing left the broker, e.g. no connection: nothing will happen
    kRefused,   // the application itself refused it without doing anything
    kAnswered,  // the application answered, so its work is over; a read tells what it did
    kNoAnswer,  // timeout, reset, a proxy's 502/503/504, unreadable: may still happen
  };
  Fate fate = Fate::kNoAnswer;
  // Why, unless the application said that it worked. Never evidence about the state.
  absl::Status status;
  // Set if the answer itself shows the raw state after the write.
  std::optional<Observation> after;
};

// Whether a resolution may come from a short-lived cache. Only a change may use one, since it reads
// the principal again inside its turn.
enum class Freshness { kUncached, kCached };

// Why a change is refused whoever asks for it.
enum class Guard {
  kNone,
  kGuardedEntitlement,
  kLastAdmin,
  kOwnAccount,
  kBuiltIn,  // a definition that is the upstream's own
  kInUse,    // a definition that cannot be deleted while somebody holds it
};

struct EntitlementQuery {
  std::string type;
  std::string contains;  // ignoring case; empty for all
  bool include_hidden = false;
};

// A part of everything of one type. Its size is the provider's choice; as small as its requests
// allow, since several are held in memory.
struct InventoryPage {
  std::vector<AccessGrant> rows;
  std::vector<Failure> problems;  // what of this page could not be read
  bool last = false;
};

struct PrincipalQuery {
  std::string type;
  std::string contains;  // ignoring case, in names, logins or e-mails; empty for all
  std::optional<bool> disabled;
};

// One object per configured instance. All verbs may run side by side. Each ends at its context's
// deadline at the latest, with UPSTREAM_UNAVAILABLE; each may fail with INSTANCE_CREDENTIALS,
// UPSTREAM_UNAVAILABLE, UPSTREAM_RATE_LIMITED, BROKER_OVERLOADED and UPSTREAM_PROTOCOL. NOT_FOUND
// is only said on a successful read that lacks the thing. Verbs with a body of their own here are
// for some providers only and say UNSUPPORTED_BY_INSTANCE.
class Provider {
 public:
  virtual ~Provider() = default;

  virtual const ProviderInfo& info() const = 0;
  // From memory.
  virtual InstanceStatus status() const = 0;

  // The one principal that `ref` names exactly.
  // REQUIRES: ref.type is one of info().principal_types.
  // INVALID_FIELD (key kind that the type does not have), PRINCIPAL_NOT_FOUND, AMBIGUOUS_PRINCIPAL.
  virtual Task<Principal> ResolvePrincipal(PrincipalRef ref, Freshness freshness,
                                           CallContext context) = 0;

  // The one entitlement that `ref` names exactly; its level and scope are not looked at.
  // REQUIRES: ref.type is one of info().types.
  // ENTITLEMENT_NOT_FOUND, AMBIGUOUS_ENTITLEMENT, UNSUPPORTED_BY_INSTANCE (there are too many to
  // tell whether it is among them).
  virtual Task<Entitlement> ResolveEntitlement(EntitlementRef ref, Freshness freshness,
                                               CallContext context) = 0;

  // Drops whatever the caches hold of these two, after one of them turned out to be stale.
  virtual void Forget(const HoldingKey& key) = 0;

  // Reads principal and holding by id, from the upstream, with no cache and no shared read in
  // between, through the route that shows direct holding raw. The read starts after this call.
  // PRINCIPAL_NOT_FOUND, but not of one who is shown to hold it, even if nothing else is known of
  // him.
  virtual Task<Observation> Observe(HoldingKey key, CallContext context) = 0;

  // Whether this change is refused whoever asks. May read.
  virtual Task<Guard> FindGuard(Change change, CallContext context) = 0;

  // Sends exactly one upstream write, once. Not cancellable: the caller gives it its own budget.
  virtual boost::asio::awaitable<WriteReply> Write(Change change, CallContext context) = 0;

  // As Observe, of a definition: Observation::definitions. With neither id nor name, each of those
  // of the upstream's own that a reset sets back. REQUIRES: the type is definable, and resettable
  // for that. AMBIGUOUS_ENTITLEMENT (of a name), UNSUPPORTED_BY_INSTANCE.
  virtual Task<Observation> ObserveDefinition(DefinitionKey key, CallContext context);

  // As Write, of a change of a definition. Of a refusal the status may be INVALID_FIELD for
  // "definition.<field>", ENTITLEMENT_IN_USE, and whatever else tells about the change itself.
  virtual boost::asio::awaitable<WriteReply> WriteDefinition(Change change, CallContext context);

  // Everything of one type that the principal holds directly and, with `include_indirect`, what it
  // holds only another way, where the type reports that.
  // REQUIRES: the type is not listed_by_scan.
  virtual Task<std::vector<AccessGrant>> ListHeld(Principal principal, std::string type,
                                                  bool include_indirect, CallContext context);

  // As ListHeld, but only of `among`, which are looked into one by one. Fails if one of them cannot
  // be read; one that is gone is left out.
  // REQUIRES: all are of one type that is listed_by_scan, and no more than kMostLooked.
  static constexpr std::size_t kMostLooked = 100;
  virtual Task<std::vector<AccessGrant>> FindHeld(Principal principal,
                                                  std::vector<Entitlement> among,
                                                  bool include_indirect, CallContext context);

  // Everybody who holds the entitlement directly and, with `include_indirect`, every principal that
  // has it another way by itself: not whoever belongs to one.
  virtual Task<Page<AccessGrant>> ListHolders(Entitlement entitlement, std::string scope,
                                              bool include_indirect, PageRequest page,
                                              CallContext context) = 0;

  virtual Task<Page<Entitlement>> ListEntitlements(EntitlementQuery query, PageRequest page,
                                                   CallContext context) = 0;
  virtual Task<Page<Principal>> ListPrincipals(PrincipalQuery query, PageRequest page,
                                               CallContext context) = 0;

  // Page `number`, from 1, of all direct holdings of one type, in an order that stays the same
  // while nothing changes. Pages may be read side by side and in any order; one past the end is
  // empty and the last.
  virtual Task<InventoryPage> ReadInventory(std::string type, int number, CallContext context);

  // Everything that the principal may do, as the upstream computes it, in any order.
  // UNSUPPORTED_BY_INSTANCE: this principal type or this upstream has no such list.
  virtual Task<std::vector<Permission>> ListPermissions(Principal principal, CallContext context);

  // What outlives all of the principal's permissions and is not changed here, as far as the product
  // is known to have it: from memory, instance not filled. None, unless the provider says so.
  virtual std::vector<Remnant> RemnantsOf(const Principal& principal) const;

  // Tests the credential now and learns version and edition. A bad credential is an answer, not a
  // failure of the task.
  virtual Task<CredentialCheck> CheckCredential(CallContext context) = 0;
};

}  // namespace broker
