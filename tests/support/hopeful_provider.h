// A careless provider: takes a list that could not be read for one with nothing in it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/provider_decorator.h"

namespace broker::test {

class HopefulProvider : public ProviderDecorator {
 public:
  using ProviderDecorator::ProviderDecorator;

  Task<std::vector<AccessGrant>> ListHeld(Principal principal, std::string type,
                                          bool include_indirect, CallContext context) override {
    auto held =
        co_await inner_->ListHeld(std::move(principal), std::move(type), include_indirect, context);
    if (!held.ok()) co_return std::vector<AccessGrant>();
    co_return held;
  }
  Task<std::vector<AccessGrant>> FindHeld(Principal principal, std::vector<Entitlement> among,
                                          bool include_indirect, CallContext context) override {
    auto held = co_await inner_->FindHeld(std::move(principal), std::move(among), include_indirect,
                                          context);
    if (!held.ok()) co_return std::vector<AccessGrant>();
    co_return held;
  }
};

}  // namespace broker::test
