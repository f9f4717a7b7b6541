#include "cli/freeze.h"

#include "cli/report.h"
#include "cli/text.h"

namespace broker::cli {

int RunFreeze(const FreezeOptions& options, Context& context) {
  context.typed.instance = options.instance;
  v1::FreezeInstanceRequest request;
  request.set_instance(options.instance);
  *request.mutable_justification() = options.why;
  v1::FreezeInstanceResponse response;
  if (const auto trouble = context.broker.FreezeInstance(request, &response)) {
    return Report(*trouble, context);
  }
  if (context.json) return PrintJson(response, context);
  const v1::Freeze& freeze = response.freeze();
  context.out << Printable(freeze.instance()) << (response.changed() ? " is" : " was already")
              << " frozen, since " << ToText(freeze.freeze_time()) << ": "
              << Printable(freeze.justification().reason()) << '\n';
  return kItIsSo;
}

int RunUnfreeze(const FreezeOptions& options, Context& context) {
  context.typed.instance = options.instance;
  v1::UnfreezeInstanceRequest request;
  request.set_instance(options.instance);
  *request.mutable_justification() = options.why;
  v1::UnfreezeInstanceResponse response;
  if (const auto trouble = context.broker.UnfreezeInstance(request, &response)) {
    return Report(*trouble, context);
  }
  if (context.json) return PrintJson(response, context);
  context.out << Printable(options.instance)
              << (response.has_freeze() ? " takes grants again" : " was not frozen") << '\n';
  return kItIsSo;
}

}  // namespace broker::cli
