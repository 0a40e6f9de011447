// Messages of ISMP in blocks and in pools: `Ismp.handle_unsigned`, executed and validated.
//
// The chain knows another one at one height and has sent what the messages answer. Both runtimes get the same bytes,
// and a message that either of them refuses ends the benchmark.

import { devAccount, storagePrefix } from "@as-ismp/chain";
import type { Runtime, Storage } from "@as-ismp/core";
import { concat } from "../tests/support/hex.ts";
import {
  addStateMachines,
  handleUnsigned,
  sendGet,
  sendPost,
  sendResponse,
  sudo,
} from "../tests/support/ismp/calls.ts";
import { message } from "../tests/support/ismp/codec.ts";
import { u8, u64 } from "../tests/support/scale.ts";
import { AT, trustingClient } from "../tests/support/worlds/counterpart.ts";
import { THEM } from "../tests/support/worlds/names.ts";
import type { Comparison } from "./comparison.ts";
import { counterpart, get, INWARD, KEYS, OUTWARD, post, RELAYER } from "./ismp-counterpart.ts";
import { type FinalityVector, type Vectors, VOTERS } from "./light-client.ts";
import { type Sample, timeCall } from "./measure.ts";
import { EXTERNAL, Scene, START } from "./scene.ts";

const ROUNDS = 60;
const BATCH = 50;
/** Seconds until what was sent has timed out, and when messages arrive. */
const TIMEOUT = 100n;
const LATER = 1000n;
const STANDALONE_CHAIN = 0;

// What crosses. Those with a timeout have timed out when the messages arrive.
const timedOut = START + TIMEOUT;
const delivered = Array.from({ length: BATCH }, (_, nonce) => post(INWARD, nonce));
const answered = post(INWARD, BATCH);
const BODY_OF_ANSWER = new Uint8Array(100).fill(0xaa);
const answer = { post: answered, body: BODY_OF_ANSWER, timeout: timedOut };
const ours = post(OUTWARD, 0);
const theirAnswer = { post: ours, body: BODY_OF_ANSWER, timeout: 0n };
const late = post(OUTWARD, 1, timedOut);
const them = counterpart([...delivered, answered], [theirAnswer]);
const keys = KEYS.slice(0, 4);
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
      ...finality.map(({ voters, finalityProof }) => {
        const update = concat(u8(STANDALONE_CHAIN), finalityProof);
        const name = `consensus update, ${voters} voters`;
        return [name, message.consensus(clientOf(voters), update, RELAYER)] as const;
      }),
      ["POST request", them.requestMessage(delivered.slice(0, 1), RELAYER)],
      [`${BATCH} POST requests`, them.requestMessage(delivered, RELAYER)],
      ["POST response", them.responseMessage([theirAnswer], RELAYER)],
      [`GET, ${keys.length} keys by a state proof`, them.valuesMessage(question, RELAYER)],
      ["timeout of a POST request", them.timeoutMessage([late])],
      ["timeout of a POST response", them.responseTimeoutMessage([answer])],
      ["timeout of a GET request", message.getTimeouts([lateQuestion])],
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
      const input = concat(u8(EXTERNAL), extrinsic, scene.genesisHash);
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
  const apply = (extrinsic: Uint8Array): void => {
    const outcome = builder.apply(extrinsic);
    if (outcome.kind !== "success") throw new Error(`no scene for messages: ${JSON.stringify(outcome)}`);
  };
  const signed = (one: Uint8Array): void => apply(scene.sign(alice, nonce++, one));
  const root = (call: Uint8Array): void => signed(sudo(call));

  root(addStateMachines(THEM));
  root(trustingClient([[AT, them.commitment(Number(START + LATER))]]));
  for (const { voters, consensusState } of finality)
    root(trustingClient([], { id: clientOf(voters), state: consensusState }));

  apply(handleUnsigned(them.requestMessage([answered], RELAYER)));
  signed(sendPost(ours, 0n));
  signed(sendPost(late, TIMEOUT));
  for (const timeout of [0n, TIMEOUT]) signed(sendGet(question, timeout));
  signed(sendResponse(answer));
  storage.set(storagePrefix("Timestamp", "Now"), u64((START + LATER) * 1000n));
  return storage;
}

/** Consensus state id of the client that the voters of a vector finalize for. */
function clientOf(voters: number): string {
  return `v${String(voters).padStart(3, "0")}`;
}
