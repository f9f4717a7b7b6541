#include "service/policy_watch.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <utility>

#include "service/config/config.h"
#include "service/core/error.h"
#include "service/ports/sleep.h"

namespace broker {

void PolicyWatch::Start(boost::asio::any_io_executor executor) {
  // Ends by an exception when it is stopped, which is no news.
  boost::asio::co_spawn(
      executor, Run(),
      boost::asio::bind_cancellation_slot(cancel_.slot(), [](std::exception_ptr) {}));
}

boost::asio::awaitable<void> PolicyWatch::Run() {
  for (;;) {
    co_await SleepUntil(parts_.clock, parts_.clock->Mono() + kPeriod);
    Look();
  }
}

void PolicyWatch::Look() {
  absl::StatusOr<std::string> text = parts_.file->Value();
  if (text == seen_) return;
  seen_ = text;
  auto config = text.ok() ? LoadConfig(*text, parts_.file_name) : text.status();
  if (config.ok() && parts_.needed && !config->policy) {
    config = InvalidField("policy", "is missing; nobody would be refused anything");
  }
  if (!config.ok()) {
    parts_.log->Write(
        Log::Level::kError,
        "the configuration has changed and is no good: the policy stays as it was",
        {{"file", parts_.file_name}, {"problem", FailureOf(config.status()).message}});
    return;
  }
  parts_.authority->Replace(config->policy ? std::make_shared<const Policy>(*config->policy)
                                           : nullptr);
  parts_.log->Write(
      Log::Level::kInfo,
      "the configuration has changed: its policy is in force; anything else takes a restart",
      {{"file", parts_.file_name}});
}

}  // namespace broker
