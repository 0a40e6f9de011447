// Messages of ISMP in blocks and in pools: `Ismp.handle_unsigned`, executed and validated.
//
// The chain knows another one at one height and has sent what the messages answer. Both runtimes get the same bytes,
// and a message that either of them refuses ends the benchmark.

import { bareExtrinsic, devAccount, storagePrefix } from "@as-ismp/chain";
import type { Runtime, Storage } from "@as-ismp/core";
import { u8aConcat } from "@polkadot/util";
import type { Comparison } from "./comparison.ts";
import {
  Counterpart,
  consensusMessage,
  get,
  getTimeout,
  INWARD,
  KNOWN,
  OUTWARD,
  post,
  response,
  THEM,
} from "./ismp-counterpart.ts";
import { type FinalityVector, type Vectors, VOTERS } from "./light-client.ts";
import { type Sample, timeCall } from "./measure.ts";
import { bytes, list, u64, u128, utf8 } from "./scale.ts";
import { EXTERNAL, Scene, START } from "./scene.ts";

const ROUNDS = 60;
const BATCH = 50;
const SUDO = 6;
const ISMP = 7;
const ISMP_GRANDPA = 8;
const PROBE = 9;
const GRANDPA_CLIENT = "GRNP";
const UNBONDING = 10_000_000n;
const SLOT_DURATION = 6000n;
/** Seconds until what was sent has timed out, and when messages arrive. */
const TIMEOUT = 100n;
const LATER = 1000n;

// What crosses. Those with a timeout have timed out when the messages arrive.
const timedOut = START + TIMEOUT;
const delivered = Array.from({ length: BATCH }, (_, nonce) => post(INWARD, nonce));
const answered = post(INWARD, BATCH);
const answer = response(answered, timedOut);
const ours = post(OUTWARD, 0);
const theirAnswer = response(ours);
const late = post(OUTWARD, 1, timedOut);
const counterpart = new Counterpart([...delivered, answered], [theirAnswer]);
const keys = counterpart.keys.slice(0, 4);
const question = get(OUTWARD, 2, keys);
const lateQuestion = get(OUTWARD, 3, keys, timedOut);

export class IsmpComparisons {
  readonly #scenes: readonly (readonly [Scene, Storage])[];
  readonly #messages: readonly (readonly [name: string, message: Uint8Array])[];

  constructor(runtimes: readonly Runtime[], vectors: Vectors) {
    const finality = VOTERS.map((voters) => vectors.finality(voters));
    this.#scenes = runtimes.map((runtime) => {
      const scene = new Scene(runtime, 1);
      return [scene, prepare(scene, finality)] as const;
    });
    this.#messages = [
      ...finality.map(
        ({ voters, finalityProof }) =>
          [`consensus update, ${voters} voters`, consensusMessage(clientOf(voters), finalityProof)] as const,
      ),
      ["POST request", counterpart.requests(delivered.slice(0, 1))],
      [`${BATCH} POST requests`, counterpart.requests(delivered)],
      ["POST response", counterpart.responses([theirAnswer])],
      [`GET, ${keys.length} keys by a state proof`, counterpart.values(question, keys)],
      ["timeout of a POST request", counterpart.postTimeout(late)],
      ["timeout of a POST response", counterpart.responseTimeout(answered, answer)],
      ["timeout of a GET request", getTimeout(lateQuestion)],
    ];
  }

  /** `BlockBuilder_apply_extrinsic`. */
  applied(): Comparison[] {
    return this.#comparisons((scene, storage, extrinsic) => () => {
      const sample = timeCall(scene.runtime, "BlockBuilder_apply_extrinsic", extrinsic, storage.fork());
      if (sample.output[0] !== 0 || sample.output[1] !== 0) throw new Error("a message is refused");
      return sample;
    });
  }

  /** `TaggedTransactionQueue_validate_transaction`. */
  validated(): Comparison[] {
    return this.#comparisons((scene, storage, extrinsic) => {
      const input = u8aConcat(Uint8Array.of(EXTERNAL), extrinsic, scene.genesisHash);
      return () => {
        const entryPoint = "TaggedTransactionQueue_validate_transaction";
        const sample = timeCall(scene.runtime, entryPoint, input, storage.fork());
        if (sample.output[0] !== 0) throw new Error("the pool refuses a message");
        return sample;
      };
    });
  }

  #comparisons(run: (scene: Scene, storage: Storage, extrinsic: Uint8Array) => () => Sample): Comparison[] {
    return this.#messages.map(([name, message]) => {
      const extrinsic = handleUnsigned(message);
      return {
        name,
        rounds: ROUNDS,
        runs: this.#scenes.map(([scene, storage]) => run(scene, storage, extrinsic)),
      };
    });
  }
}

/** Block 1 before any of the measured messages, some time after what they answer was sent. */
function prepare(scene: Scene, finality: readonly FinalityVector[]): Storage {
  const storage = scene.genesis();
  const builder = scene.begin(storage);
  const alice = devAccount("Alice", "ed25519");
  let nonce = 0;
  const call = (pallet: number, index: number, ...parameters: readonly Uint8Array[]): Uint8Array =>
    u8aConcat(Uint8Array.of(pallet, index), ...parameters);
  const apply = (extrinsic: Uint8Array): void => {
    const outcome = builder.apply(extrinsic);
    if (outcome.kind !== "success") throw new Error(`no scene for messages: ${JSON.stringify(outcome)}`);
  };
  const signed = (one: Uint8Array): void => apply(scene.sign(alice, nonce++, one));
  const root = (one: Uint8Array): void => signed(call(SUDO, 0, one));
  const client = (id: string, state: Uint8Array, commitments: readonly Uint8Array[]): void =>
    root(
      call(
        ISMP,
        2,
        bytes(state),
        utf8(GRANDPA_CLIENT + id),
        u64(UNBONDING),
        list([u8aConcat(THEM, u64(0))]),
        list(commitments),
      ),
    );

  root(call(ISMP_GRANDPA, 0, list([u8aConcat(THEM, u64(SLOT_DURATION))])));
  const known = u8aConcat(THEM, utf8(KNOWN), counterpart.commitment(START + LATER), u64(1));
  client(KNOWN, Uint8Array.of(1), [known]);
  for (const { voters, consensusState } of finality) client(clientOf(voters), consensusState, []);

  apply(handleUnsigned(counterpart.requests([answered])));
  const free = u128(0n);
  const module = bytes(utf8("accept"));
  signed(call(PROBE, 0, THEM, module, module, u64(0), bytes(ours.body), free));
  signed(call(PROBE, 0, THEM, module, module, u64(TIMEOUT), bytes(late.body), free));
  for (const timeout of [0n, TIMEOUT]) {
    const asked = list(keys.map(bytes));
    signed(call(PROBE, 1, THEM, module, asked, u64(1), bytes(utf8("")), u64(timeout), free));
  }
  signed(call(PROBE, 2, answer.scale, free));
  storage.set(storagePrefix("Timestamp", "Now"), u64((START + LATER) * 1000n));
  return storage;
}

/** Consensus state id of the client that the voters of a vector finalize for. */
function clientOf(voters: number): string {
  return `v${String(voters).padStart(3, "0")}`;
}

function handleUnsigned(message: Uint8Array): Uint8Array {
  return bareExtrinsic(u8aConcat(Uint8Array.of(ISMP, 0), list([message])));
}
