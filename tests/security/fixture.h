// An authenticator with files in memory, a clock that stands still and a log that is kept.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "service/core/error.h"
#include "service/security/authenticator.h"
#include "tests/security/fake_file.h"
#include "tests/security/jwt_maker.h"

namespace broker::test {

class StillClock final : public Clock {
 public:
  Instant Now() const override { return now; }
  MonoTime Mono() const override { return MonoTime(); }
  std::unique_ptr<Alarm> At(MonoTime, std::function<void()>) override { return nullptr; }

  Instant now{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};
};

class KeptLog final : public Log {
 public:
  void Write(Level, std::string_view event, const Metadata& fields) override {
    std::string line(event);
    for (const auto& [name, value] : fields) line += " " + name + "=" + value;
    lines.push_back(std::move(line));
  }
  std::vector<std::string> lines;
};

inline CallCredentials Bearer(const std::string& token) {
  CallCredentials credentials;
  credentials.authorization = {"Bearer " + token};
  return credentials;
}

class SecurityTest : public ::testing::Test {
 protected:
  // 2026-01-01T00:00:00Z.
  static constexpr long kNow = 1767225600;

  SecurityTest() {
    config_.tokens_file = "tokens";
    JwtConfig jwt;
    jwt.name = "corp";
    jwt.issuer = "https://issuer.example.com/";
    jwt.audience = {"permission-broker", "pb"};
    jwt.algorithms = {JwtAlgorithm::kRs256, JwtAlgorithm::kEs256};
    jwt.keys_file = "keys";
    config_.jwt = {jwt};
  }

  FakeFile& file(const std::string& path) {
    std::shared_ptr<FakeFile>& file = files_[path];
    if (file == nullptr) file = std::make_shared<FakeFile>();
    return *file;
  }

  // The caller's name; else the text of the refusal.
  std::string Ask(const CallCredentials& credentials) {
    if (authenticator_ == nullptr) {
      authenticator_ = Authenticator::Of(
          config_,
          [this](const std::string& path) {
            file(path);
            return files_.at(path);
          },
          &clock_, &log_);
    }
    const absl::StatusOr<Caller> caller = authenticator_->Authenticate(credentials);
    if (caller.ok()) return caller->name();
    EXPECT_TRUE(HasReason(caller.status(), Reason::kNotAuthenticated)) << caller.status();
    return FailureOf(caller.status()).message;
  }

  AuthenticationConfig config_;
  StillClock clock_;
  KeptLog log_;

 private:
  std::map<std::string, std::shared_ptr<FakeFile>> files_;
  std::unique_ptr<Authenticator> authenticator_;
};

inline constexpr char kNotAccepted[] =
    "the bearer token is not accepted; get a new one from an issuer that the broker's "
    "configuration names, or ask its operators for one";

}  // namespace broker::test
