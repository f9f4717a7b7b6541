// Options that several commands have.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

#include "cli/ask.h"
#include "cli/term.h"
#include "permissionbroker/v1/types.pb.h"

namespace broker::cli {

namespace v1 = permissionbroker::v1;

// --limit.
void AddLimit(CLI::App* command, int& limit);

// --type, which may be repeated.
void AddTypes(CLI::App* command, std::vector<std::string>& types);

// --reason, --ticket, --requested-by, --approved-by.
void AddJustification(CLI::App* command, v1::Justification& why);

// --request-id: 1 to 128 bytes without control characters.
void AddRequestId(CLI::App* command, std::string& request_id);

// --ttl and --until.
void AddTerm(CLI::App* command, Term& term);

// --dry-run and its --exit-code.
void AddDryRun(CLI::App* command, bool& dry_run, bool& exit_code);

// These and --yes.
void AddConsent(CLI::App* command, Consent& consent, bool& exit_code);

}  // namespace broker::cli
