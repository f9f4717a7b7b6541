// YAML text into a protobuf message whose fields are its keys.
#pragma once

#include <google/protobuf/message.h>

#include <map>
#include <string>

#include "service/config/problems.h"

namespace broker {

// Where each field that was set stands: by path, e.g. "instances[0].name". Messages are in it too;
// "" is the whole file.
using FieldPositions = std::map<std::string, Position>;

// Fills `out`, which is empty, and tells in `problems` whatever is not exactly one mapping of its
// fields: unknown keys (with the nearest known one), repeated keys, values of another type. Only
// the plain words true, false and null are not text; null means that the field is not set. In a map
// the words true and false are text as well. REQUIRES: fields are string, bool, int32, message,
// repeated string, repeated message or map<string, string>.
FieldPositions ReadYaml(const std::string& text, google::protobuf::Message* out,
                        Problems* problems);

}  // namespace broker
