/** A message of the demo with everything that is known about it. */
import { requestCommitment, type Sent } from "@as-ismp/relayer/client";
import type { ReadProof } from "./proof-reading.ts";
import { type DemoMessageKind, LAST_STAGES, type MessageView, type Section, type StageName } from "./view.ts";

export interface LoggedMessage {
  view: MessageView;
  readonly sent: Sent;
  readonly sections: Section[];
  proof?: ReadProof;
}

/** Whether the message has reached its last stage. */
export function isDone({ stages }: MessageView): boolean {
  return LAST_STAGES.includes(stages.at(-1)?.name ?? "sent");
}

/** The latest stage. */
export function lastOf({ stages }: MessageView): StageName | undefined {
  return stages.at(-1)?.name;
}

export function kindOf(sent: Sent): DemoMessageKind {
  return sent.kind === "response" ? "response" : sent.request.kind;
}

/** Seconds since 1970; 0 for never. */
export function timeoutOf(sent: Sent): bigint {
  return sent.kind === "request" ? sent.request.timeout : sent.response.timeout;
}

/** The commitment of the message's request, or of the request that it answers. */
export function requestOf(sent: Sent): Uint8Array {
  return requestCommitment(sent.kind === "request" ? sent.request : sent.response.post);
}
