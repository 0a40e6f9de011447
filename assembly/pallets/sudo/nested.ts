// A call within a call: what it writes stays only if it succeeds, whatever the outer one does then.

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
