/**
 * Runs the off-chain worker of the runtime after each new best block.
 *
 * It runs in a thread of its own, on a copy of the block's state. What it submits goes through the pool's validation like
 * what any client submits. A worker that traps is reported; one that runs too long is ended with its thread. Neither stops
 * the chain. While a worker runs, blocks wait; of several that wait only the newest gets its worker.
 *
 * A runtime whose code imports no function of workers has none, and is not called.
 */
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { LogEntry, State } from "@as-ismp/core";
import { equalBytes, toHex } from "@as-ismp/core/internal/codec";

import { encodeHeader } from "@as-ismp/relayer/substrate";
import type { Chain } from "../chain/chain.ts";
import type { ChainBlock } from "../chain/chain-block.ts";
import { CODE_KEY } from "../chain/genesis.ts";
import { PoolError } from "../pool/errors.ts";
import type { TransactionPool } from "../pool/pool.ts";
import type {
  PlainState,
  WorkerAnswer,
  WorkerMessage,
  WorkerRequest,
  WorkerTask,
} from "./worker-messages.ts";

/** Limits of off-chain workers, and who hears of them. */
export interface OffchainWorkerOptions {
  /** Milliseconds that a worker may run, sleep included. Default: 10,000. */
  readonly timeLimit?: number;
  /** Extrinsics that a worker may submit after one block. Default: 64. */
  readonly submissions?: number;
  /** Bytes of keys and values that workers may keep. Default: 16 MiB. */
  readonly storageBytes?: number;
  /** Wall clock in milliseconds. Default: `Date.now`. */
  readonly clock?: () => number;
  /** Called with what workers log. */
  readonly onLog?: (entry: LogEntry) => void;
  /** Called with a worker's failure. Default: it is ignored. */
  readonly onError?: (error: OffchainWorkerError) => void;
}

/** An off-chain worker has trapped, or was ended. The chain is not affected. */
export class OffchainWorkerError extends Error {
  override readonly name = "OffchainWorkerError";
  /** The number of the block after which it ran. */
  readonly number: number;

  /** @param detail what happened */
  constructor(number: number, detail: string) {
    super(`the off-chain worker of block ${number}: ${detail}`);
    this.number = number;
  }
}

const ENTRY_POINT = "OffchainWorkerApi_offchain_worker";
/** Compiled, also where this module is loaded from its source. */
const THREAD = new URL("../../dist/dev/worker-thread.js", import.meta.url);
const MEBIBYTE = 2 ** 20;

interface Thread {
  readonly worker: Worker;
  readonly answers: MessagePort;
  readonly signal: Int32Array;
}

/** Runs the off-chain workers of a chain until it is stopped. */
export class OffchainWorkers {
  readonly #chain: Chain;
  readonly #pool: TransactionPool;
  readonly #options: OffchainWorkerOptions;
  readonly #unsubscribe: () => void;
  /** What workers have written, by hex of the key; null for a value that was removed. */
  readonly #written = new Map<string, Uint8Array | null>();
  #writtenBytes = 0;
  #thread: Thread | undefined;
  #running: { readonly block: ChainBlock; readonly timer: NodeJS.Timeout; submitted: number } | undefined;
  #next: ChainBlock | undefined;
  #idle: (() => void)[] = [];

  /** Starts with the next new best block. */
  constructor(chain: Chain, pool: TransactionPool, options: OffchainWorkerOptions = {}) {
    this.#chain = chain;
    this.#pool = pool;
    this.#options = options;
    this.#unsubscribe = chain.subscribe(({ kind, block }) => {
      if (kind === "imported" && block === chain.best) this.#schedule(block);
    });
  }

  /** The value that workers, or blocks by the off-chain index, have at a key. */
  get(key: Uint8Array): Uint8Array | undefined {
    const written = this.#written.get(toHex(key));
    return written === undefined ? this.#chain.offchainIndex(key) : (written ?? undefined);
  }

  /** Resolves as soon as no worker runs or waits. */
  idle(): Promise<void> {
    return this.#running === undefined
      ? Promise.resolve()
      : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Ends the worker that runs, and starts no other. */
  async stop(): Promise<void> {
    this.#unsubscribe();
    this.#next = undefined;
    await this.#end();
  }

  #schedule(block: ChainBlock): void {
    const runtime = this.#chain.runtimeAt(block.hash);
    if (!runtime.entryPoints.has(ENTRY_POINT) || !runtime.hostFunctions.some(isForWorkers)) return;
    if (this.#running === undefined) this.#start(block);
    else this.#next = block;
  }

  #start(block: ChainBlock): void {
    const limit = this.#options.timeLimit ?? 10_000;
    const timer = setTimeout(() => {
      this.#fail(block, `ran for longer than ${limit} ms and was ended`);
      void this.#end();
    }, limit);
    this.#running = { block, timer, submitted: 0 };
    const task: WorkerTask = {
      code: (block.state.top.get(CODE_KEY) ?? new Uint8Array()).slice(),
      header: encodeHeader(block.header).slice(),
      state: plainState(block.state),
    };
    this.#thread ??= this.#startThread();
    this.#thread.worker.postMessage(task);
  }

  #startThread(): Thread {
    const { port1: own, port2: theirs } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(THREAD, {
      workerData: { signal, answers: theirs },
      transferList: [theirs],
      execArgv: [],
    });
    // An idle thread does not keep the process alive.
    worker.unref();
    own.unref();
    const thread = { worker, answers: own, signal };
    worker.on("message", (message: WorkerMessage) => this.#take(thread, message));
    worker.on("error", (error) => {
      if (this.#thread !== thread) return;
      if (this.#running !== undefined) this.#fail(this.#running.block, error.message);
      void this.#end();
    });
    return thread;
  }

  #take(thread: Thread, message: WorkerMessage): void {
    // A thread that was ended may have sent something before.
    if (this.#thread !== thread || this.#running === undefined) return;
    if (message.kind === "log") {
      this.#options.onLog?.(message.entry);
    } else if (message.kind === "request") {
      thread.answers.postMessage(this.#answer(message.request));
      Atomics.store(thread.signal, 0, 1);
      Atomics.notify(thread.signal, 0);
    } else {
      if (message.error !== undefined) this.#fail(this.#running.block, message.error);
      this.#finish();
    }
  }

  #answer(request: WorkerRequest): WorkerAnswer {
    switch (request.name) {
      case "timestamp":
        return (this.#options.clock ?? Date.now)();
      case "get":
        return this.get(request.key);
      case "set":
        return this.#write(request.key, request.value ?? null);
      case "compareAndSet": {
        const present = this.get(request.key);
        const { old } = request;
        const same = present === undefined || old === undefined ? present === old : equalBytes(present, old);
        return same && this.#write(request.key, request.value);
      }
      case "submit":
        return this.#submit(request.extrinsic);
    }
  }

  /** A value beyond the limit is not kept, and its worker is reported. */
  #write(key: Uint8Array, value: Uint8Array | null): boolean {
    const name = toHex(key);
    const before = this.#written.get(name);
    const freed = before === undefined ? 0 : key.length + (before?.length ?? 0);
    const bytes = this.#writtenBytes - freed + key.length + (value?.length ?? 0);
    const limit = this.#options.storageBytes ?? 16 * MEBIBYTE;
    if (bytes > limit) {
      if (this.#running !== undefined)
        this.#fail(this.#running.block, `expected to keep at most ${limit} bytes`);
      return false;
    }
    this.#writtenBytes = bytes;
    this.#written.set(name, value);
    return true;
  }

  #submit(extrinsic: Uint8Array): boolean {
    const running = this.#running;
    if (running === undefined) return false;
    running.submitted += 1;
    if (running.submitted > (this.#options.submissions ?? 64)) return false;
    try {
      this.#pool.submit(extrinsic);
      return true;
    } catch (error) {
      if (!(error instanceof PoolError)) throw error;
      return false;
    }
  }

  #fail(block: ChainBlock, detail: string): void {
    this.#options.onError?.(new OffchainWorkerError(block.number, detail));
  }

  #finish(): void {
    clearTimeout(this.#running?.timer);
    this.#running = undefined;
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined) {
      this.#start(next);
      return;
    }
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #end(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    thread?.answers.close();
    await thread?.worker.terminate();
    this.#finish();
  }
}

/** Whether only workers may call a host function. */
function isForWorkers(name: string): boolean {
  return name.startsWith("ext_offchain_") && !SHARED.has(name);
}

/** Off-chain functions that blocks or runtime APIs may call as well. */
const SHARED: ReadonlySet<string> = new Set([
  "ext_offchain_index_set_version_1",
  "ext_offchain_index_clear_version_1",
  "ext_offchain_local_storage_get_version_1",
]);

/** Copies, because a message copies the whole buffer behind each view. */
function plainState({ top, children }: State): PlainState {
  const copy = (entries: Iterable<[Uint8Array, Uint8Array]>) =>
    [...entries].map(([key, value]) => [key.slice(), value.slice()] as const);
  return {
    hasher: top.hasher,
    top: copy(top.entries()),
    children: [...children].map(
      ([name, trie]) => [Buffer.from(name, "latin1"), copy(trie.entries())] as const,
    ),
  };
}
