import { storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import { RpcRefusedError } from "../../bindings/relayer/src/prover/index.ts";
import { hex, utf8 } from "../support/hex.ts";
import { type ChainProcess, sender } from "./faults-network.ts";

/**
 * Messages from one chain to the other. The account's nonce is the message's number: however often an extrinsic is
 * submitted again after a kill, each message is sent once.
 */

const KINDS = ["accepted", "answered", "get", "refused"] as const;
export type TrafficKind = (typeof KINDS)[number];

/** Seconds of the chains' clocks, which advance by six with each block. */
const REFUSED_FOR = 180n;
const GET_FOR = 600n;
/** Blocks that the requested chain has to make before the requested height. */
const GET_AHEAD = 10;
/** Codes of a pool that has the extrinsic, or one with the same nonce, or knows that the nonce was used. */
const KNOWN_ALREADY: readonly number[] = [1010, 1013, 1014];

/** The kind of the message with this number. */
export function kindOf(number: number): TrafficKind {
  return KINDS[number % KINDS.length] as TrafficKind;
}

/** The body of a message: its number, and enough bytes that the value is not a short one. */
export function bodyOf(from: string, number: number): Uint8Array {
  return utf8(`message ${number} of ${from}, with a body that is longer than a hash`);
}

/** The fee of a message; every fifth is free. */
export function feeOf(number: number): bigint {
  return number % 5 === 4 ? 0n : 10n ** 10n + BigInt(number);
}

export class Traffic {
  readonly from: ChainProcess;
  readonly to: ChainProcess;
  /** The number of messages that were submitted at least once. */
  count = 0;

  constructor(from: ChainProcess, to: ChainProcess) {
    this.from = from;
    this.to = to;
  }

  /** Submits so many more, and lost ones again. */
  async send(more: number): Promise<void> {
    this.count += more;
    const first = await this.from.nonce(sender.id);
    const height = (await this.to.node.header(await this.to.node.bestHash())).header.number + GET_AHEAD;
    for (let number = first; number < this.count; number += 1) {
      const call = this.#call(number, height);
      try {
        await this.from.node.submit(this.from.sign(sender, call, number));
      } catch (error) {
        if (!(error instanceof RpcRefusedError && KNOWN_ALREADY.includes(error.code))) throw error;
      }
    }
  }

  /** The number of messages in finalized blocks. */
  async sent(): Promise<number> {
    return this.from.nonce(sender.id, await this.from.node.finalizedHash());
  }

  #call(number: number, height: number): Uint8Array {
    const { metadata, name } = this.from;
    const kind = kindOf(number);
    const common = {
      dest: { Substrate: hex(utf8(this.to.id)) },
      from: hex(utf8("accept-sender")),
      fee: feeOf(number),
    };
    const body = hex(bodyOf(name, number));
    if (kind === "get") {
      return metadata.encodeCall("Probe", "get", {
        ...common,
        keys: [hex(storagePrefix("System", "Number")), hex(utf8("nothing is here"))],
        height: BigInt(height),
        context: body,
        timeout: GET_FOR,
      });
    }
    const module = { accepted: "accept-1", answered: "answer-1", refused: "refuse-1" }[kind];
    return metadata.encodeCall("Probe", "post", {
      ...common,
      to: hex(utf8(module)),
      timeout: kind === "refused" ? REFUSED_FOR : 0n,
      body,
    });
  }
}
