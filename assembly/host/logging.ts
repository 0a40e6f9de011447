// Lines in the node's log: for whoever asks why something was refused. The state never depends on them.

import { ext_logging_log_version_1, ext_logging_max_level_version_1 } from "./imports";

/** A level as lines have it, and the least maximum with which hosts keep them. */
const WARNING: i32 = 1;
const DEBUG: i32 = 3;
const DEBUG_FILTER: i32 = 4;

/** Whether lines for developers are kept; where not, their text need not be made. */
export function isDebugLogged(): bool {
  return ext_logging_max_level_version_1() >= DEBUG_FILTER;
}

/** For operators: as `logDebug`, at a level that hosts keep by default. */
export function logWarning(target: u64, message: u64): void {
  ext_logging_log_version_1(WARNING, target, message);
}

/** @param target what the line is about; both are fat pointers to UTF-8: hosts refuse other bytes */
export function logDebug(target: u64, message: u64): void {
  ext_logging_log_version_1(DEBUG, target, message);
}
