// Which roles are never granted: those that let their holder give itself more. Pure.
#pragma once

#include <boost/json/value.hpp>

#include <string_view>

namespace broker::grafana {

// True if whoever may do `action` on `scope` (empty: the action has none) decides what accounts may
// do, its own included.
bool GivesAdministration(std::string_view action, std::string_view scope);
// True if one of the "permissions" of a role as Grafana shows it does; false where they are not
// shown.
bool GivesAdministration(const boost::json::value& role);

}  // namespace broker::grafana
