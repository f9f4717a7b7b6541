// What a server of Enterprise does where documentation and clients leave it open. Each field is one
// such question; the presets answer all of them.
#pragma once

namespace broker::fakes::grafana {

enum class VersionGate {
  // An update has to send more than is stored; that is stored. A new role has what was sent, or 0.
  kSent,
  // An update is refused if more is stored than was sent. A new role has 1, an update adds 1.
  kCounted,
};

// Statuses of 200 mean that nothing happens. The defaults are kStrict.
struct RoleReading {
  int created = 201;         // a role was made: 201 or 200
  int taken = 409;           // its uid or name is another's: 400, 409 or 500
  int in_use = 400;          // deletion of an assigned role without force: 400 or 403
  int repeated_add = 409;    // it is assigned already: 200 or 409
  int absent_removal = 404;  // it is not assigned: 200 or 404
  int unknown_role = 404;    // of an assignment: 404 or 400
  int basic_role = 400;      // of an assignment: 200 or 400
  VersionGate gate = VersionGate::kSent;
  // A refused permission is told with a type and its cause, or with one text for all.
  bool explains_permissions = true;
  // A role that is held in the org and globally stands twice in a list, or once.
  bool lists_repeat = true;
  // Who holds a role by a global assignment is among /roles/:uid/assignments.
  bool assignments_show_global = false;
  // /users/roles/search and the like have an empty list for one without roles, or nothing.
  bool searches_show_empty = false;
};

inline constexpr RoleReading kStrict = {};
inline constexpr RoleReading kLenient = {.created = 200,
                                         .taken = 500,
                                         .in_use = 403,
                                         .repeated_add = 200,
                                         .absent_removal = 200,
                                         .unknown_role = 400,
                                         .basic_role = 200,
                                         .gate = VersionGate::kCounted,
                                         .explains_permissions = false,
                                         .lists_repeat = false,
                                         .assignments_show_global = true,
                                         .searches_show_empty = true};

}  // namespace broker::fakes::grafana
