/**
 * The thread in which off-chain workers run: one at a time, each in an instance of its own on a copy of the state.
 *
 * Invariant: nothing that a worker does changes the chain but what it submits to the pool; and the main thread can end
 * this one at any time.
 */
import { randomBytes } from "node:crypto";
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import {
  HostUnavailableError,
  type OffchainContext,
  type OffchainKind,
  Runtime,
  Storage,
} from "@as-ismp/core";
import { equalBytes } from "@as-ismp/core/internal/codec";
import type {
  PlainState,
  WorkerAnswer,
  WorkerMessage,
  WorkerRequest,
  WorkerTask,
} from "./worker-messages.ts";

const { signal, answers } = workerData as { signal: Int32Array; answers: MessagePort };
/** Nothing ever changes it: a wait for it is a sleep. */
const never = new Int32Array(new SharedArrayBuffer(4));

let loaded: { readonly code: Uint8Array; readonly runtime: Runtime } | undefined;

parentPort?.on("message", (task: WorkerTask) => {
  run(task).then(
    () => send({ kind: "done" }),
    (error: unknown) => send({ kind: "done", error: error instanceof Error ? error.message : String(error) }),
  );
});

async function run({ code, header, state }: WorkerTask): Promise<void> {
  if (loaded === undefined || !equalBytes(loaded.code, code)) {
    loaded = { code, runtime: await Runtime.load(code) };
  }
  loaded.runtime.call("OffchainWorkerApi_offchain_worker", header, {
    storage: storageOf(state),
    offchain,
    onLog: (entry) => send({ kind: "log", entry }),
  });
}

function storageOf({ hasher, top, children }: PlainState): Storage {
  const storage = new Storage(undefined, hasher);
  for (const [key, value] of top) storage.set(key, value);
  for (const [id, entries] of children) {
    for (const [key, value] of entries) storage.childSet(id, key, value);
  }
  return new Storage(storage.snapshot());
}

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

function ask(request: WorkerRequest): WorkerAnswer {
  Atomics.store(signal, 0, 0);
  send({ kind: "request", request });
  Atomics.wait(signal, 0, 0);
  const received = receiveMessageOnPort(answers);
  if (received === undefined) throw new HostUnavailableError("the development chain did not answer a worker");
  return received.message as WorkerAnswer;
}

/** Same as in polkadot-sdk: nodes have no storage of the kind that forks have each for themselves. */
function persistent(kind: OffchainKind): void {
  if (kind !== "persistent")
    throw new HostUnavailableError("off-chain storage of the kind local is not available");
}

const offchain: OffchainContext = {
  isValidator: true,
  timestamp: () => ask({ name: "timestamp" }) as number,
  randomSeed: () => new Uint8Array(randomBytes(32)),
  get(kind, key) {
    persistent(kind);
    return ask({ name: "get", key: key.slice() }) as Uint8Array | undefined;
  },
  submitTransaction: (extrinsic) => ask({ name: "submit", extrinsic }) as boolean,
  worker: {
    sleepUntil(deadline) {
      const left = deadline - (ask({ name: "timestamp" }) as number);
      if (left > 0) Atomics.wait(never, 0, 0, left);
    },
    set(kind, key, value) {
      persistent(kind);
      ask({ name: "set", key, value });
    },
    clear(kind, key) {
      persistent(kind);
      ask({ name: "set", key, value: undefined });
    },
    compareAndSet(kind, key, old, value) {
      persistent(kind);
      return ask({ name: "compareAndSet", key, old, value }) as boolean;
    },
  },
};
