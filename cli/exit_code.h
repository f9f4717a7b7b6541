// What permctl's exit tells a script. Of several changes it is the greatest of theirs, and the
// others may have been made.
#pragma once

namespace broker::cli {

enum ExitCode : int {
  kItIsSo = 0,          // it is so now, or the question was answered in full
  kRefused = 1,         // the broker, the upstream or who was asked refused; nothing was changed
  kUsage = 2,           // the command line, or a value in it, is wrong
  kNotFound = 3,        // not found, or several match
  kUnavailable = 4,     // could not be asked or read now; nothing was changed
  kOutcomeUnknown = 5,  // a write was sent that may have happened or may still happen
  kWouldChange = 10,    // --dry-run --exit-code: there is something to do
};

}  // namespace broker::cli
