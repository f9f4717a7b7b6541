// A fake upstream whose groups or roles are made, changed and deleted.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "service/core/instance_config.h"
#include "tests/fakes/front.h"
#include "tests/support/temp_dir.h"

namespace broker::test {

class DefinitionUpstream {
 public:
  virtual ~DefinitionUpstream() = default;

  virtual fakes::Front& front() = 0;
  // Everything but the name. Secrets go into files in `dir`, which may be shared.
  virtual InstanceConfig Instance(const TempDir& dir) = 0;
  // The groups or roles that a change may be about, with who has them; and whether there is a
  // change in any other.
  virtual std::string Stored() = 0;
  // What must never reach a caller.
  virtual const std::string& secret() const = 0;
};

using MakeDefinitionUpstream = std::function<std::unique_ptr<DefinitionUpstream>()>;

// With the group 12, Empty, and the group 13, Team, in which user 2 is, stored twice, and user 3:
// "Empty() Team(2,2,3) ".
std::unique_ptr<DefinitionUpstream> MakeDefinedRedash();

// Of Enterprise: 9.4 and the strict reading of its contract, or what is newer and the lenient one.
// By a service account that may also reset the basic roles, one of which was changed; user 2 has
// custom_reports: "basic_viewer{changed} custom_reports{custom:reports v1 ... user:2@1} ".
std::unique_ptr<DefinitionUpstream> MakeDefinedGrafana();
std::unique_ptr<DefinitionUpstream> MakeDefinedNewerGrafana();

}  // namespace broker::test
