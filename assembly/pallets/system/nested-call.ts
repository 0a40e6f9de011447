// Makes a call inside another call. What the inner call wrote is rolled back if it fails.

import { Call } from "../../frame/call";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { PostDispatch } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { dispatch } from "../../generated/calls";
import { ERROR_CALL_FILTERED } from "../../generated/pallets/system";
import { begin, commit, rollback } from "../../host/storage";

/** Whatever the origin's filter says: for calls that root makes, and the first call of a new origin. */
export function dispatchUnfiltered(
  call: Call,
  origin: Origin,
  post: PostDispatch = new PostDispatch(),
): DispatchResult {
  begin();
  const result = dispatch(call, origin, post);
  if (result == OK) commit();
  else rollback();
  return result;
}

/** Refuses what the origin's filter does not allow. */
export function dispatchFiltered(
  call: Call,
  origin: Origin,
  post: PostDispatch = new PostDispatch(),
): DispatchResult {
  return origin.allows(call) ? dispatchUnfiltered(call, origin, post) : ERROR_CALL_FILTERED;
}
