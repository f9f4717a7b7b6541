// Does an answer say what the recorded one says? Times, avatars, keys and links are compared by
// kind, never by value; lists of objects by id, unless their order is promised.
#pragma once

#include <set>
#include <string>

#include "tests/fakes/fake.h"
#include "tests/recordings/recording.h"

namespace broker::fakes::redash {

struct Leniency {
  bool trimmed = false;   // the recording shows only a part of lists and objects
  bool ordered = false;   // the order of the list counts
  bool new_id = false;    // the object was made by the request: any id will do
  bool any_item = false;  // which items a list shows is chance: only their shape counts
};

// Empty if they agree, else what differs first. `over_http`: Connection counts too.
std::string Difference(const Recording& recording, const FakeReply& reply, const Leniency& leniency,
                       bool over_http);

}  // namespace broker::fakes::redash
