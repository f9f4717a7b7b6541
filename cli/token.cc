#include "cli/token.h"

#include "cli/arguments.h"
#include "cli/json_text.h"
#include "service/security/new_token.h"
#include "service/security/secure_random.h"

namespace broker::cli {
int RunNewToken(const NewTokenOptions& options, Context& context) {
  if (!IsTokenName(options.name)) {
    return RefuseUsage("NAME must be 1 to 63 of a-z, 0-9 and \"-\"", context);
  }
  SecureRandom random;
  const auto [token, line] = NewToken(options.name, random);
  if (context.json) {
    context.out << "{\"token\":" << JsonText(token) << ",\"line\":" << JsonText(line) << "}\n";
    return kItIsSo;
  }
  context.out << token << '\n';
  context.out.flush();
  // Else it may be going into that file: nothing but the line.
  if (context.input.person) {
    context.err << "That is the token, shown this once. The line for the broker's tokens_file:\n";
  }
  context.err << line << '\n';
  return kItIsSo;
}

}  // namespace broker::cli
