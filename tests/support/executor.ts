import {
  calculate_state_root,
  decode_proof,
  type JsCallback,
  run_task,
} from "@acala-network/chopsticks-executor";
import { hex, unhex } from "./hex.ts";
import type { Entry, StateVersion } from "./trie-model.ts";

/** smoldot's executor and trie code, as in chopsticks: a Polkadot host that shares no code with this project. */

const noStorage: JsCallback = {
  getStorage: () => Promise.resolve(undefined),
  getNextKey: () => Promise.resolve(undefined),
  offchainGetStorage: () => Promise.resolve(undefined),
  offchainTimestamp: () => Promise.resolve(0),
  offchainRandomSeed: () => Promise.resolve("0x00"),
  offchainSubmitTransaction: () => Promise.resolve(false),
};

interface TaskResult {
  readonly Call?: { readonly result: string; readonly storageDiff: readonly [string, string | undefined][] };
  readonly Error?: string;
}

export class Executor {
  readonly #wasm: string;

  constructor(blob: Uint8Array) {
    this.#wasm = hex(blob);
  }

  /** Calls an entry point that does not change storage, with every import resolved; throws if it traps. */
  async call(entryPoint: string, input: Uint8Array): Promise<Uint8Array> {
    const { result, changes } = await this.run([[entryPoint, input]]);
    if (changes.length > 0) throw new Error(`${entryPoint} wrote to storage`);
    return result;
  }

  /**
   * Calls entry points one after the other, on storage that begins empty, with every import resolved. Returns the
   * result of the last one, and the storage then, in the order of the keys.
   */
  async run(
    calls: readonly (readonly [entryPoint: string, input: Uint8Array])[],
  ): Promise<{ result: Uint8Array; changes: [string, string | undefined][] }> {
    const task = {
      id: 0,
      wasm: this.#wasm,
      calls: calls.map(([entryPoint, input]) => [entryPoint, [hex(input)]]),
      mockSignatureHost: 0,
      allowUnresolvedImports: false,
      runtimeLogLevel: 0,
      storageProofSize: 0,
    };
    const { Call, Error: reason } = (await run_task(task, noStorage)) as TaskResult;
    if (Call === undefined) throw new Error(reason ?? "the executor gave no result");
    const changes = Call.storageDiff.filter(([, value]) => value !== undefined);
    return {
      result: unhex(Call.result),
      changes: changes.sort(([left], [right]) => (left < right ? -1 : 1)),
    };
  }
}

/** smoldot's state root; it knows Blake2 only. */
export async function smoldotRoot(version: StateVersion, entries: readonly Entry[]): Promise<string> {
  const list = entries.map(([key, value]) => [hex(key), hex(value)]);
  return (await calculate_state_root(list, version)) as string;
}

/** Every entry that smoldot finds in a proof. It refuses unused, repeated and unneeded nodes. */
export async function smoldotEntries(
  root: Uint8Array,
  nodes: readonly Uint8Array[],
): Promise<[string, string][]> {
  return (await decode_proof(hex(root), nodes.map(hex))) as [string, string][];
}
