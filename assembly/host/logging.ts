// Writes to the node's log, so that operators and developers see why something was refused. The state never depends on it.

import { Span } from "../bytes/span";
import { ext_logging_log_version_1, ext_logging_max_level_version_1 } from "./imports";

/** Levels of a line, and the lowest `max_level` at which a host keeps debug lines. */
const ERROR: i32 = 0;
const WARNING: i32 = 1;
const DEBUG: i32 = 3;
const DEBUG_FILTER: i32 = 4;

/** Whether the host keeps debug lines; if not, callers need not make the text. */
export function isDebugLogged(): bool {
  return ext_logging_max_level_version_1() >= DEBUG_FILTER;
}

/** The same as `logDebug`, for what must not go unseen. */
export function logError(target: Span, message: Span): void {
  ext_logging_log_version_1(ERROR, target, message);
}

/** The same as `logDebug`, at a level that hosts keep by default: for operators. */
export function logWarning(target: Span, message: Span): void {
  ext_logging_log_version_1(WARNING, target, message);
}

/** @param target the subject of the line. Both are fat pointers to UTF-8: smoldot ends the call on other bytes */
export function logDebug(target: Span, message: Span): void {
  ext_logging_log_version_1(DEBUG, target, message);
}
