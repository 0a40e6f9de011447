/**
 * The messages that the demo's chains send each other through pallet Probe: a POST that is answered, a GET, and a
 * POST that no relayer can deliver in time.
 *
 * The last one has a timeout that is not longer than the challenge period of the other chain's state commitments. So
 * when a proof of the POST may be used, the POST has timed out. No relayer is held back.
 */
import { storagePrefix } from "@as-ismp/chain";
import { hex } from "../../terminal/format.ts";
import { CHALLENGE_PERIOD, NAMES, otherSide, SENDER, type TwoChains } from "./chains.ts";
import type { Side } from "./view.ts";

export const EXCHANGES = ["post", "get", "timeout"] as const;

export type Exchange = (typeof EXCHANGES)[number];

/** In seconds. */
const LONG = 3600n;
/** The height that a GET asks for is so many blocks ahead, so that it does not exist yet. */
const AHEAD = 2;
const ASKED = [
  storagePrefix("System", "Number"),
  storagePrefix("Timestamp", "Now"),
  new Uint8Array(Buffer.from("nothing is here")),
];

/** The calls that a runtime must have. */
export const EXCHANGE_CALLS = [
  ["Ismp", "handle_unsigned"],
  ["IsmpGrandpa", "add_state_machines"],
  ["Probe", "post"],
  ["Probe", "get"],
  ["Sudo", "sudo"],
  ["Grandpa", "note_stalled"],
] as const;

const text = (words: string): string => hex(new Uint8Array(Buffer.from(words)));

export class Exchanges {
  readonly #chains: TwoChains;
  readonly #nonces: Record<Side, number> = { left: 0, right: 0 };
  #sent = 0;

  constructor(chains: TwoChains) {
    this.#chains = chains;
  }

  /** Submits it to the pool of a chain, whose next block sends it. */
  send(what: Exchange, from: Side): void {
    this.#sent += 1;
    const to = otherSide(from);
    const { chain, pool } = this.#chains.nodes[from];
    const view = chain.at();
    const call =
      what === "get"
        ? view.metadata.encodeCall("Probe", "get", {
            dest: { Substrate: text(NAMES[to].id) },
            from: text("accept-sender"),
            keys: ASKED.map(hex),
            height: BigInt(this.#chains.nodes[to].chain.best.number + AHEAD),
            context: "0x",
            timeout: LONG,
            fee: 0n,
          })
        : view.metadata.encodeCall("Probe", "post", {
            dest: { Substrate: text(NAMES[to].id) },
            from: text("accept-sender"),
            to: text(what === "post" ? "answer-module" : "accept-module"),
            timeout: what === "post" ? LONG : CHALLENGE_PERIOD,
            body: text(what === "post" ? `hello ${to}, ${this.#sent}` : `too late, ${this.#sent}`),
            fee: 0n,
          });
    const nonce = Math.max(view.nonce(SENDER.id), this.#nonces[from]);
    this.#nonces[from] = nonce + 1;
    pool.submit(chain.sign(SENDER, call, { nonce }));
  }
}
