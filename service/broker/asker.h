// One caller before the policy: what the authorized brokers check with.
#pragma once

#include <string>
#include <utility>

#include "service/broker/authority.h"

namespace broker {

class Asker {
 public:
  // `authority` outlives it.
  Asker(const Authority* authority, std::string caller)
      : authority_(authority), caller_(std::move(caller)) {}

  const Authority& authority() const { return *authority_; }
  const std::string& caller() const { return caller_; }

  // Before it is known what exactly it is about. An empty instance: all of them.
  absl::Status Check(PolicyVerb verb, const std::string& instance) const {
    return authority_->Check(Question(verb, instance));
  }
  bool Allows(PolicyVerb verb, const std::string& instance) const {
    return authority_->Allows(Question(verb, instance));
  }

 private:
  PolicyQuestion Question(PolicyVerb verb, const std::string& instance) const {
    PolicyQuestion question;
    question.caller = caller_;
    question.verb = verb;
    question.instance = instance;
    return question;
  }

  const Authority* authority_;
  std::string caller_;
};

}  // namespace broker
