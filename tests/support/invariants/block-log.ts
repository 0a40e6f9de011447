import { type RuntimeMetadata, storagePrefix } from "../../../bindings/chain/src/chain/index.ts";
import type { State } from "../../../bindings/core/src/index.ts";
import { hex } from "../hex.ts";
import { Reader, readStateMachine } from "../scale.ts";

/** The events of a block, as far as the invariants need them: read from `System.Events` in the state after it. */

export interface LoggedEvent {
  readonly pallet: string;
  readonly name: string;
  /** For an extrinsic's event, its index in the block. */
  readonly extrinsic: number | undefined;
  /** The encoded fields. */
  readonly fields: Uint8Array;
}

export function readBlockLog(metadata: RuntimeMetadata, state: State): LoggedEvent[] {
  const encoded = state.top.get(storagePrefix("System", "Events"));
  if (encoded === undefined) return [];
  const { type } = metadata.storageEntry("System", "Events");
  const records = metadata.decode(type.asPlain, encoded) as unknown as Iterable<{
    readonly phase: { readonly isApplyExtrinsic: boolean; readonly asApplyExtrinsic: { toNumber(): number } };
    readonly event: { readonly method: string; toU8a(): Uint8Array };
  }>;
  return [...records].map(({ phase, event }) => {
    const scale = event.toU8a();
    return {
      pallet: metadata.palletName(scale[0] as number),
      name: event.method,
      extrinsic: phase.isApplyExtrinsic ? phase.asApplyExtrinsic.toNumber() : undefined,
      fields: scale.subarray(2),
    };
  });
}

/** A change of a message, by an event of Ismp. Commitments are `0x` hex. */
export interface MessageEvent {
  readonly name: string;
  readonly extrinsic: number | undefined;
  readonly commitment: string;
  /** For a response that was sent: the request that it answers. */
  readonly request?: string;
}

const HANDLED = /^(Post|Get)(Request|Response)(Timeout)?Handled$/;

export function messageEvents(log: readonly LoggedEvent[]): MessageEvent[] {
  return log.flatMap(({ pallet, name, extrinsic, fields }): MessageEvent[] => {
    if (pallet !== "Ismp") return [];
    if (HANDLED.test(name)) return [{ name, extrinsic, commitment: hex(fields.subarray(0, 32)) }];
    if (name !== "Request" && name !== "Response") return [];
    const reader = new Reader(fields);
    readStateMachine(reader);
    readStateMachine(reader);
    reader.u64();
    const commitment = hex(reader.take(32));
    return [
      { name, extrinsic, commitment, ...(name === "Response" ? { request: hex(reader.take(32)) } : {}) },
    ];
  });
}
