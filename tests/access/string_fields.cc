#include "tests/access/string_fields.h"

namespace broker::test {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void Collect(const Descriptor& message, const FieldPath& way, std::vector<FieldPath>* found) {
  for (int i = 0; i < message.field_count(); ++i) {
    FieldPath path = way;
    path.push_back(message.field(i));
    const FieldDescriptor& field = *path.back();
    if (field.type() == FieldDescriptor::TYPE_STRING) found->push_back(path);
    if (field.type() == FieldDescriptor::TYPE_MESSAGE) Collect(*field.message_type(), path, found);
  }
}

const Message* Child(const Message& message, const FieldDescriptor* field) {
  const Reflection& reflection = *message.GetReflection();
  if (!field->is_repeated()) return &reflection.GetMessage(message, field);
  if (reflection.FieldSize(message, field) == 0) return nullptr;
  return &reflection.GetRepeatedMessage(message, field, 0);
}

Message* MutableChild(Message* message, const FieldDescriptor* field) {
  const Reflection& reflection = *message->GetReflection();
  if (!field->is_repeated()) return reflection.MutableMessage(message, field);
  if (reflection.FieldSize(*message, field) == 0) return reflection.AddMessage(message, field);
  return reflection.MutableRepeatedMessage(message, field, 0);
}

}  // namespace

std::vector<FieldPath> StringFieldsOf(const Descriptor& request) {
  std::vector<FieldPath> found;
  Collect(request, {}, &found);
  return found;
}

std::string TextAt(const Message& request, const FieldPath& path) {
  const Message* message = &request;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    message = Child(*message, path[i]);
    if (!message) return "";
  }
  const Reflection& reflection = *message->GetReflection();
  if (!path.back()->is_repeated()) return reflection.GetString(*message, path.back());
  if (reflection.FieldSize(*message, path.back()) == 0) return "";
  return reflection.GetRepeatedString(*message, path.back(), 0);
}

void SetTextAt(Message* request, const FieldPath& path, const std::string& text) {
  Message* message = request;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) message = MutableChild(message, path[i]);
  const Reflection& reflection = *message->GetReflection();
  const FieldDescriptor* field = path.back();
  if (!field->is_repeated()) {
    reflection.SetString(message, field, text);
  } else if (reflection.FieldSize(*message, field) == 0) {
    reflection.AddString(message, field, text);
  } else {
    reflection.SetRepeatedString(message, field, 0, text);
  }
}

std::string NameOf(const FieldPath& path) {
  std::string name;
  for (const FieldDescriptor* field : path) {
    name += (name.empty() ? "" : ".") + std::string(field->name());
  }
  return name;
}

}  // namespace broker::test
