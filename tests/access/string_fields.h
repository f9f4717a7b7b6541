// Every text that a request can carry, found by reflection.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>
#include <vector>

namespace broker::test {

// From the request to the field; of a repeated field the first element is meant.
using FieldPath = std::vector<const google::protobuf::FieldDescriptor*>;

// Also those that a request seldom has.
std::vector<FieldPath> StringFieldsOf(const google::protobuf::Descriptor& request);

// Empty if it is not set.
std::string TextAt(const google::protobuf::Message& request, const FieldPath& path);
// Makes what is missing on the way, and replaces the other fields of a oneof.
void SetTextAt(google::protobuf::Message* request, const FieldPath& path, const std::string& text);

// "items.grant.principal.email"
std::string NameOf(const FieldPath& path);

}  // namespace broker::test
