// How credentials are refused, in the words of each release.
#pragma once

#include "tests/fakes/fake.h"
#include "tests/fakes/grafana/grafana_fake.h"

namespace broker::fakes::grafana {

enum class Refusal {
  kNoCredentials,
  kMalformedToken,
  kUnknownToken,
  kExpiredToken,
  kDisabledServiceAccount,
  kTokenOfAnotherOrg,
  kMalformedHeader,
  kBadPassword,
};

FakeReply Refused(Refusal refusal, Personality personality);

}  // namespace broker::fakes::grafana
