// The core's enumerations and those of the API.
#include <gtest/gtest.h>

#include "permissionbroker/v1/errors.pb.h"
#include "permissionbroker/v1/permission_broker.pb.h"
#include "service/core/error.h"
#include "service/core/instance.h"
#include "service/core/lease.h"
#include "service/core/mutation.h"

namespace broker {
namespace {

namespace v1 = ::permissionbroker::v1;

// The core's enumerations are sent as numbers.
TEST(Numbers, OfCoreAndApiAreTheSame) {
  EXPECT_EQ(v1::Outcome_Name(static_cast<v1::Outcome>(Outcome::kGranted)), "OUTCOME_GRANTED");
  EXPECT_EQ(v1::Outcome_Name(static_cast<v1::Outcome>(Outcome::kAlreadyHeld)),
            "OUTCOME_ALREADY_HELD");
  EXPECT_EQ(v1::Outcome_Name(static_cast<v1::Outcome>(Outcome::kLevelChanged)),
            "OUTCOME_LEVEL_CHANGED");
  EXPECT_EQ(v1::Outcome_Name(static_cast<v1::Outcome>(Outcome::kRevoked)), "OUTCOME_REVOKED");
  EXPECT_EQ(v1::Outcome_Name(static_cast<v1::Outcome>(Outcome::kAlreadyAbsent)),
            "OUTCOME_ALREADY_ABSENT");
  EXPECT_EQ(v1::Outcome_Name(static_cast<v1::Outcome>(Outcome::kStillHeldIndirectly)),
            "OUTCOME_STILL_HELD_INDIRECTLY");
  const auto warning = [](WarningCode code) {
    return v1::WarningCode_Name(static_cast<v1::WarningCode>(code));
  };
  EXPECT_EQ(warning(WarningCode::kWillNotStick), "WARNING_CODE_WILL_NOT_STICK");
  EXPECT_EQ(warning(WarningCode::kPrincipalDisabled), "WARNING_CODE_PRINCIPAL_DISABLED");
  EXPECT_EQ(warning(WarningCode::kPrincipalOutsideOrg), "WARNING_CODE_PRINCIPAL_OUTSIDE_ORG");
  EXPECT_EQ(warning(WarningCode::kAlsoHeldIndirectly), "WARNING_CODE_ALSO_HELD_INDIRECTLY");
  EXPECT_EQ(warning(WarningCode::kHeldBeforeLease), "WARNING_CODE_HELD_BEFORE_LEASE");
  EXPECT_EQ(warning(WarningCode::kEmailUnverified), "WARNING_CODE_EMAIL_UNVERIFIED");
  EXPECT_EQ(warning(WarningCode::kCollateralChange), "WARNING_CODE_COLLATERAL_CHANGE");
  EXPECT_EQ(warning(WarningCode::kContainerNotVisible), "WARNING_CODE_CONTAINER_NOT_VISIBLE");
  const auto state = [](LeaseState value) {
    return v1::LeaseState_Name(static_cast<v1::LeaseState>(value));
  };
  EXPECT_EQ(state(LeaseState::kPending), "LEASE_STATE_PENDING");
  EXPECT_EQ(state(LeaseState::kActive), "LEASE_STATE_ACTIVE");
  EXPECT_EQ(state(LeaseState::kRevoking), "LEASE_STATE_REVOKING");
  EXPECT_EQ(state(LeaseState::kEnded), "LEASE_STATE_ENDED");
  EXPECT_EQ(state(LeaseState::kIrrevocable), "LEASE_STATE_IRREVOCABLE");
  const auto end = [](LeaseEnd value) {
    return v1::LeaseEnd_Name(static_cast<v1::LeaseEnd>(value));
  };
  EXPECT_EQ(end(LeaseEnd::kExpired), "LEASE_END_EXPIRED");
  EXPECT_EQ(end(LeaseEnd::kKeptByOthers), "LEASE_END_KEPT_BY_OTHERS");
  EXPECT_EQ(end(LeaseEnd::kChangedUpstream), "LEASE_END_CHANGED_UPSTREAM");
  EXPECT_EQ(end(LeaseEnd::kGone), "LEASE_END_GONE");
  EXPECT_EQ(end(LeaseEnd::kRevoked), "LEASE_END_REVOKED");
  EXPECT_EQ(end(LeaseEnd::kForgotten), "LEASE_END_FORGOTTEN");
  const auto health = [](Health value) { return v1::Health_Name(static_cast<v1::Health>(value)); };
  EXPECT_EQ(health(Health::kUnknown), "HEALTH_UNKNOWN");
  EXPECT_EQ(health(Health::kOk), "HEALTH_OK");
  EXPECT_EQ(health(Health::kCredentials), "HEALTH_CREDENTIALS");
  EXPECT_EQ(health(Health::kUnreachable), "HEALTH_UNREACHABLE");
}

}  // namespace
}  // namespace broker
