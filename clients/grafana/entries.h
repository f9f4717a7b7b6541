// The permission lists of one kind of things, as they are now.
#pragma once

#include <string>
#include <vector>

#include "clients/common/api.h"
#include "clients/grafana/catalogue.h"
#include "clients/grafana/entry.h"
#include "clients/grafana/rights.h"

namespace broker::grafana {

// UNSUPPORTED_BY_INSTANCE: the server runs without access control.
absl::Status NoAccessControl();

class Entries {
 public:
  // The pointers and the reference outlive this.
  Entries(clients::Api* api, Rights* rights, const Resource& resource, Catalogue* things);

  // The whole list of one thing, which hides nobody whose record the credential may read; empty if
  // there is no such thing. UNSUPPORTED_BY_INSTANCE where the server runs without access control,
  // but for teams.
  Task<std::vector<Entry>> Of(std::string id, CallContext context);
  // Of a team: who belongs to it with names, but without service accounts and users whom the server
  // hides.
  Task<std::vector<Entry>> NamedMembers(std::string id, CallContext context);

 private:
  Task<std::vector<Entry>> WithoutAccessControl(std::string id, CallContext context);
  // After an answer that may mean that there is no such thing: nobody, if there is none.
  Task<std::vector<Entry>> OfNone(std::string id, absl::Status otherwise, CallContext context);

  clients::Api* api_;
  Rights* rights_;
  const Resource& resource_;
  Catalogue* things_;
};

}  // namespace broker::grafana
