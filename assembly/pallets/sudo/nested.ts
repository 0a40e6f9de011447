// Dispatches a call inside another call. The writes of the inner call are rolled back if it fails.

import { Call } from "../../frame/call";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { PostDispatch } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { dispatch } from "../../generated/calls";
import { begin, commit, rollback } from "../../host/storage";

export function dispatchNested(call: Call, origin: Origin): DispatchResult {
  begin();
  const result = dispatch(call, origin, new PostDispatch());
  if (result == OK) commit();
  else rollback();
  return result;
}
