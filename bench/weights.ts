// `npm run bench:weights`: what our calls cost next to a call of the peer's whose weight FRAME has measured.
//
// A weight is computation plus database: 25 µs for each key read and 100 µs for each written, as for RocksDB. FRAME
// says 48.834 µs for the computation of `transfer_allow_death` on its reference machine. So a call's computation is
// given by its time here, outside host functions and without what every extrinsic costs, times 48.834 µs over the
// same time of the peer's transfer. The weight of `force_set_balance` is known as well and says how well that works.
// Events, block number, digest and what else every block holds in memory do not count as database, as in FRAME.

import type { Runtime, Storage } from "as-ismp";
import { type CallArguments, decodeEvents, devAccount, storageKey } from "as-ismp/chain";
import { timeCall } from "./measure.ts";
import { loadRuntimes } from "./runtimes.ts";
import { accountIds, Scene } from "./scene.ts";
import { NOTHING, table } from "./table.ts";

const REFERENCE_COMPUTATION = 48.834;
const READ = 25;
const WRITE = 100;
const WARM_UP = 100;
const ROUNDS = 300;
/** `Grandpa.MaxAuthorities`: the worst case. */
const MOST_AUTHORITIES = 32;

interface Measured {
  readonly call: string;
  /** What costs the same but for the call itself. */
  readonly baseline: "remark" | "sudo remark";
  readonly pallet: string;
  readonly name: string;
  readonly arguments: CallArguments;
  /** Keys of the database, read and written. */
  readonly reads: number;
  readonly writes: number;
  /** FRAME's own weight, in microseconds. */
  readonly known?: number;
}

/** Names in metadata, which are Rust's. */
const NEW_FREE = "new_free";
const NEXT_AUTHORITIES = "next_authorities";

const ids = accountIds(MOST_AUTHORITIES);
const dest = { Id: ids[0] };
const value = 10n ** 12n;

const CALLS: readonly Measured[] = [
  {
    call: "transfer_allow_death",
    baseline: "remark",
    pallet: "Balances",
    name: "transfer_allow_death",
    arguments: { dest, value },
    reads: 1,
    writes: 1,
    known: 173.834,
  },
  {
    call: "force_set_balance",
    baseline: "sudo remark",
    pallet: "Balances",
    name: "force_set_balance",
    arguments: { who: dest, [NEW_FREE]: 2n * value },
    reads: 1,
    writes: 1,
    known: 144.206,
  },
  // Reads whether a change is pending and whether finality has stalled, and with that the last forced change. Writes
  // all three.
  {
    call: "schedule_grandpa_change, 32 authorities",
    baseline: "sudo remark",
    pallet: "Authorities",
    name: "schedule_grandpa_change",
    arguments: { [NEXT_AUTHORITIES]: ids.map((id) => [id, 1n]), delay: 1 },
    reads: 3,
    writes: 3,
  },
  {
    call: "set_aura_authorities, 32 authorities",
    baseline: "sudo remark",
    pallet: "Authorities",
    name: "set_aura_authorities",
    arguments: { authorities: ids },
    reads: 0,
    writes: 1,
  },
];

/** A runtime in a block that takes any of the calls next. */
class Contestant {
  readonly #scene: Scene;
  readonly #begun: Storage;
  readonly #extrinsics = new Map<string, Uint8Array>();
  readonly #times = new Map<string, number[]>();

  constructor(runtime: Runtime) {
    this.#scene = new Scene(runtime, MOST_AUTHORITIES);
    this.#begun = this.#scene.genesis();
    this.#scene.begin(this.#begun);
    const remark: Omit<Measured, "reads" | "writes"> = {
      call: "remark",
      baseline: "remark",
      pallet: "System",
      name: "remark",
      arguments: { remark: new Uint8Array() },
    };
    this.#add(remark);
    this.#add({ ...remark, call: "sudo remark", baseline: "sudo remark" });
    for (const one of CALLS) if (this.#scene.metadata.hasCall(one.pallet, one.name)) this.#add(one);
  }

  #add({ call, baseline, pallet, name, arguments: values }: Omit<Measured, "reads" | "writes">): void {
    const { metadata } = this.#scene;
    const plain = metadata.encodeCall(pallet, name, values);
    const whole = baseline === "remark" ? plain : metadata.encodeCall("Sudo", "sudo", { call: plain });
    const extrinsic = this.#scene.sign(devAccount("Alice", "ed25519"), 0, whole);
    const after = this.#begun.fork();
    timeCall(this.#scene.runtime, "BlockBuilder_apply_extrinsic", extrinsic, after);
    const events = decodeEvents(metadata, after.get(storageKey(metadata, "System", "Events")));
    if (JSON.stringify(events, (_, part) => (typeof part === "bigint" ? "" : part)).includes("Err")) {
      throw new Error(`${call} fails`);
    }
    this.#extrinsics.set(call, extrinsic);
    this.#times.set(call, []);
  }

  /** Each call once, another one first each time: who comes after another runtime finds cold caches. */
  run(round: number): void {
    const calls = [...this.#extrinsics];
    const { runtime } = this.#scene;
    for (let i = 0; i < calls.length; i++) {
      const [call, extrinsic] = calls[(i + round) % calls.length] as (typeof calls)[number];
      const sample = timeCall(runtime, "BlockBuilder_apply_extrinsic", extrinsic, this.#begun.fork());
      if (round >= WARM_UP) this.#times.get(call)?.push(sample.own);
    }
  }

  /** Microseconds of the call alone, or undefined where this runtime does not have it. */
  microseconds({ call, baseline }: Measured): number | undefined {
    const [own, other] = [this.#times.get(call), this.#times.get(baseline)];
    if (own === undefined || other === undefined) return undefined;
    return (quick(own) - quick(other)) * 1000;
  }
}

/** The time that one run in twenty beats: what the machine does besides only ever adds. */
function quick(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 20)] ?? Number.NaN;
}

const contestants = (await loadRuntimes("as-ismp")).map((runtime) => new Contestant(runtime));
const [ours, peer] = contestants;
if (ours === undefined || peer === undefined)
  throw new Error("weights are relative to the peer's: there is none");
for (let round = 0; round < WARM_UP + ROUNDS; round++) for (const one of contestants) one.run(round);

const [reference] = CALLS;
const scale = REFERENCE_COMPUTATION / ((reference && peer.microseconds(reference)) ?? Number.NaN);
const us = (value: number | undefined): string => (value === undefined ? NOTHING : value.toFixed(1));
console.log(
  table(
    [
      "call, microseconds",
      "ours",
      "peer",
      "reads",
      "writes",
      "weight by ours",
      "weight by peer's",
      "FRAME's weight",
    ],
    CALLS.map((one) => {
      const database = one.reads * READ + one.writes * WRITE;
      const [own, other] = [ours.microseconds(one), peer.microseconds(one)];
      const weights = [own, other].map((time) =>
        us(time === undefined ? undefined : time * scale + database),
      );
      return [one.call, us(own), us(other), String(one.reads), String(one.writes), ...weights, us(one.known)];
    }),
  ),
);
