// Grafana: the membership of a user in a team.
#include "tests/faults/fault_matrices.h"
#include "tests/faults/grafana_upstream.h"

namespace broker::test {

using enum Expect;

FaultMatrix GrafanaTeamMatrix() {
  constexpr char kMembers[] = "/api/access-control/teams/1";
  FaultMatrix matrix;
  matrix.name = "GrafanaTeam";
  matrix.make = [] { return std::make_unique<GrafanaUpstream>(); };
  matrix.keep_alive = KeepAlive::kYes;
  matrix.revoke_method = "POST";

  matrix.reads = {
      {"search of the user", "/api/org/users", 1, Body::kList},
      {"search of the team", "/api/teams/search", 1, Body::kList},
      {"list of members", kMembers, 1, Body::kList},
      {"second search of the user", "/api/org/users", 2, Body::kList},
  };
  // Newer versions say 404 of a search that finds no team; the credential's rights, which are read
  // then, prove it. No other error is evidence of absence.
  // clang-format off
  matrix.read_rows = {
      {"500 json",           {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"500 html",           {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"502 html",           {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"503 html",           {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"504 html",           {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"200 other",          {kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"400",                {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"401",                {kCredentials, kCredentials, kCredentials, kCredentials}},
      {"403",                {kCredentials, kCredentials, kCredentials, kCredentials}},
      {"404 grafana absent", {kProtocol,    kNotFound,    kUnavailable, kProtocol}},
      {"404 grafana route",  {kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"429",                {kLimited,     kLimited,     kLimited,     kLimited}},
      {"429 in 3 s",         {kLimited,     kLimited,     kLimited,     kLimited}},
      {"delay",              {kDone,        kDone,        kDone,        kDone}},
      {"close",              {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"cut in head",        {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"cut in body",        {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"cut at end",         {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"garbage",            {kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"html",               {kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"oversized",          {kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"deep json",          {kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"half json",          {kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"reset",              {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"hang",               {kNoTime,      kNoTime,      kNoTime,      kNoTime}},
      {"late",               {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"late reset",         {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"late hang",          {kNoTime,      kNoTime,      kNoTime,      kNoTime}},
      {"stale",              {kDone,        kDone,        kDone,        kDone}},
  };

  // The write is an upsert: after the application's own refusal and a read that shows no effect it
  // is sent once more.
  matrix.write_rows = {
      {"500 json",           kUnavailable, kDone,        kUnavailable, kDone},
      {"500 html",           kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"502 html",           kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"503 html",           kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"504 html",           kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"200 other",          kUnavailable, kDone,        kUnavailable, kDone},
      {"400",                kDoneAgain,   kDone,        kDoneAgain,   kDone},
      {"401",                kDoneAgain,   kDone,        kDoneAgain,   kDone},
      {"403",                kDoneAgain,   kDone,        kDoneAgain,   kDone},
      {"404 grafana absent", kDoneAgain,   kDone,        kDoneAgain,   kDone},
      {"404 grafana route",  kDoneAgain,   kDone,        kDoneAgain,   kDone},
      {"429",                kLimited,     kDone,        kLimited,     kDone},
      {"429 in 3 s",         kLimited,     kDone,        kLimited,     kDone},
      {"delay",              kDone,        kDone,        kDone,        kDone},
      {"close",              kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"cut in head",        kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"cut in body",        kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"cut at end",         kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"garbage",            kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"html",               kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"oversized",          kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"deep json",          kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"half json",          kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"reset",              kUnknownNot,  kDone,        kUnknownPush, kDone},
      {"hang",               kUnknownNot,  kUnknownDone, kUnknownPush, kUnknownDone},
      {"late",               kUnknownDone, kUnknownDone, kUnknownDone, kUnknownDone},
      {"late reset",         kUnknownDone, kUnknownDone, kUnknownDone, kUnknownDone},
      {"late hang",          kUnknownDone, kUnknownDone, kUnknownDone, kUnknownDone},
      {"stale",              kDone,        kDone,        kDone,        kDone},
  };
  matrix.refusal_rows = {
      {"400",                kUnavailable},
      {"401",                kCredentials},
      {"403",                kCredentials},
      {"404 grafana absent", kUnavailable},
      {"404 grafana route",  kProtocol},
  };

  matrix.verify_tables = {
    {"", {{"verifying read", kMembers, 2, Body::kList}}, {
      {"500 json",           kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"500 html",           kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"502 html",           kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"503 html",           kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"504 html",           kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"200 other",          kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"400",                kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"401",                kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"403",                kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"404 grafana absent", kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"404 grafana route",  kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"429",                kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"429 in 3 s",         kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"delay",              kDone,        kUnavailable, kDone,        kUnavailable},
      {"close",              kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"cut in head",        kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"cut in body",        kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"cut at end",         kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"garbage",            kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"html",               kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"oversized",          kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"deep json",          kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"half json",          kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"reset",              kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
      {"hang",               kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    }},
  };
  // clang-format on
  return matrix;
}

}  // namespace broker::test
