#include "service/grpc/use_cases.h"

namespace broker {
namespace {

Done Run(UseCases all, Caller caller, CallerWork work, CallContext context) {
  CallersUseCases mine(all, caller);
  co_return co_await work(&mine, context);
}

}  // namespace

CallBridge::Work ForCaller(const UseCases& all, CallerWork work) {
  return [all, work = std::move(work)](Caller caller, CallContext context) {
    return Run(all, std::move(caller), work, context);
  };
}

}  // namespace broker
