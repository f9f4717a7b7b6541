// Redash: the membership of a user in a group.
#include "tests/faults/fault_matrices.h"
#include "tests/faults/redash_upstream.h"

namespace broker::test {

using enum Expect;

FaultMatrix RedashGroupMatrix() {
  constexpr char kUser[] = "/api/users/2";
  FaultMatrix matrix;
  matrix.name = "RedashGroup";
  matrix.make = [] { return std::make_unique<RedashUpstream>(); };
  matrix.grant_shows_state = true;

  matrix.reads = {
      {"search of active users", "/api/users", 1, Body::kList},
      {"search of disabled users", "/api/users?*disabled=true", 1, Body::kList},
      {"list of groups", "/api/groups", 1, Body::kList},
      {"user", kUser, 1, Body::kObject, MadeBy::kGrants},
      {"user", kUser, 1, Body::kObject, MadeBy::kRevoke},
      {"session", "/api/session", 1, Body::kObject},
  };
  // Where a user cannot be read, the group's members stand in: they prove a membership, which is
  // enough to revoke it, and of somebody who is none they show too little for a grant. A user who
  // is not there any more is looked up again.
  // clang-format off
  matrix.read_rows = {
      {"500 json",          {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable}},
      {"500 html",          {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable}},
      {"502 html",          {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable}},
      {"503 html",          {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable}},
      {"504 html",          {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable}},
      {"200 other",         {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"400",               {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"401",               {kCredentials, kCredentials, kCredentials, kCredentials, kCredentials, kCredentials}},
      {"403",               {kCredentials, kCredentials, kCredentials, kCredentials, kCredentials, kCredentials}},
      {"404 redash key",    {kCredentials, kCredentials, kCredentials, kCredentials, kCredentials, kCredentials}},
      {"404 redash absent", {kProtocol,    kProtocol,    kProtocol,    kDone,        kDone,        kProtocol}},
      {"429",               {kLimited,     kLimited,     kLimited,     kLimited,     kLimited,     kLimited}},
      {"429 in 3 s",        {kLimited,     kLimited,     kLimited,     kLimited,     kLimited,     kLimited}},
      {"delay",             {kDone,        kDone,        kDone,        kDone,        kDone,        kDone}},
      {"close",             {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable}},
      {"cut in head",       {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable}},
      {"cut in body",       {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable}},
      {"cut at end",        {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable}},
      {"garbage",           {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"html",              {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"oversized",         {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"deep json",         {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"half json",         {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"reset",             {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable}},
      {"hang",              {kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime}},
      {"late",              {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable}},
      {"late reset",        {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable}},
      {"late hang",         {kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime}},
      {"stale",             {kDone,        kDone,        kDone,        kDone,        kDone,        kDone}},
  };

  // Only where the application itself did not answer may the write still land.
  matrix.write_rows = {
      {"500 json",          kUnavailable, kDone,        kUnavailable, kDone},
      {"500 html",          kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"502 html",          kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"503 html",          kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"504 html",          kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"200 other",         kUnavailable, kDone,        kUnavailable, kDone},
      {"400",               kProtocol,    kDone,        kProtocol,    kDone},
      {"401",               kCredentials, kDone,        kCredentials, kDone},
      {"403",               kCredentials, kDone,        kCredentials, kDone},
      {"404 redash key",    kCredentials, kDone,        kCredentials, kDone},
      {"404 redash absent", kProtocol,    kDone,        kProtocol,    kDone},
      {"429",               kLimited,     kDone,        kLimited,     kDone},
      {"429 in 3 s",        kLimited,     kDone,        kLimited,     kDone},
      {"delay",             kDone,        kDone,        kDone,        kDone},
      {"close",             kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"cut in head",       kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"cut in body",       kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"cut at end",        kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"garbage",           kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"html",              kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"oversized",         kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"deep json",         kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"half json",         kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"reset",             kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"hang",              kUnknownNot,  kUnknownDone, kUnknownPush, kUnknownDone},
      {"late",              kLateDone,    kLateDone,    kLateDone,    kLateDone},
      {"late reset",        kLateDone,    kLateDone,    kLateDone,    kLateDone},
      {"late hang",         kUnknownDone, kUnknownDone, kUnknownDone, kUnknownDone},
      {"stale",             kDone,        kDone,        kDone,        kDone},
  };

  const Read verifying{"verifying read", kUser, 2, Body::kObject};
  const Read members{"members", "/api/groups/3/members", 1, Body::kList};
  // A read of the members stands in for one that Redash could not answer.
  matrix.verify_tables = {
    {"", {verifying}, {
      {"500 json",          kDone,        kUnavailable, kDone,        kUnavailable},
      {"500 html",          kDone,        kUnavailable, kDone,        kUnavailable},
      {"502 html",          kDone,        kUnavailable, kDone,        kUnavailable},
      {"503 html",          kDone,        kUnavailable, kDone,        kUnavailable},
      {"504 html",          kDone,        kUnavailable, kDone,        kUnavailable},
      {"200 other",         kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"400",               kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"401",               kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"403",               kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"404 redash key",    kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"404 redash absent", kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"429",               kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"429 in 3 s",        kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"delay",             kDone,        kUnavailable, kDone,        kUnavailable},
      {"close",             kDone,        kUnavailable, kDone,        kUnavailable},
      {"cut in head",       kDone,        kUnavailable, kDone,        kUnavailable},
      {"cut in body",       kDone,        kUnavailable, kDone,        kUnavailable},
      {"cut at end",        kDone,        kUnavailable, kDone,        kUnavailable},
      {"garbage",           kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"html",              kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"oversized",         kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"deep json",         kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"half json",         kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"reset",             kDone,        kUnavailable, kDone,        kUnavailable},
      {"hang",              kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    }},
    {", members too", {verifying, members}, {
      {"500 json",          kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"500 html",          kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"502 html",          kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"503 html",          kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"504 html",          kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"200 other",         kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"400",               kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"401",               kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"403",               kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"404 redash key",    kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"404 redash absent", kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"429",               kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"429 in 3 s",        kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"delay",             kDone,        kUnavailable, kDone,        kUnavailable},
      {"close",             kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"cut in head",       kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"cut in body",       kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"cut at end",        kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"garbage",           kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"html",              kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"oversized",         kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"deep json",         kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"half json",         kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"reset",             kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"hang",              kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    }},
  };
  // clang-format on
  return matrix;
}

}  // namespace broker::test
