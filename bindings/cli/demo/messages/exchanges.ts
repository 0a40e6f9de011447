/**
 * What the demo has the chains send each other, through pallet Probe: a POST that is answered, a GET, and a POST that
 * nobody can bring in time.
 *
 * The last one has a timeout that is no longer than the challenge period of what the other chain learns of this one:
 * before a proof of the POST may be used, it is too late for it. No relayer is held back.
 */
import { storagePrefix } from "../../../chain/index.ts";
import { hex } from "../../terminal/format.ts";
import { CHALLENGE_PERIOD, NAMES, otherSide, SENDER, type TwoChains } from "./chains.ts";
import type { Side } from "./view.ts";

export const EXCHANGES = ["post", "get", "timeout"] as const;

export type Exchange = (typeof EXCHANGES)[number];

/** Seconds. */
const LONG = 3600n;
/** Blocks from now to the one that a GET asks for: it is not there yet. */
const AHEAD = 2;
const ASKED = [
  storagePrefix("System", "Number"),
  storagePrefix("Timestamp", "Now"),
  new Uint8Array(Buffer.from("nothing is here")),
];

/** What a runtime must have. */
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

  /** Hands it to the pool of a chain: its next block sends it. */
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
