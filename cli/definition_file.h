// What an entitlement is, as the YAML that permctl roles get prints and roles create and update
// read.
//
//   id: report-reader
//   name: custom:report.reader
//   permissions:
//     - {action: "dashboards:read", scope: "folders:uid:reports"}
#pragma once

#include <string>

#include "cli/yaml_reader.h"
#include "permissionbroker/v1/permission_broker.pb.h"

namespace broker::cli {

namespace v1 = permissionbroker::v1;

// What is wrong goes to `reader`, which then is not good().
v1::EntitlementDefinition ReadDefinition(const std::string& text, YamlReader& reader);

// Every field that is set, a line each; a permission takes a line too. Names that upstream users
// chose are quoted, so that neither a terminal nor a reader takes them for something else.
std::string ToYaml(const v1::EntitlementDefinition& definition);

// The lines of ToYaml that one has and the other has not, with "- " and "+ " before them, without
// etags. Empty if the two are the same definition.
std::string DifferenceOf(const v1::EntitlementDefinition& before,
                         const v1::EntitlementDefinition& after);

}  // namespace broker::cli
