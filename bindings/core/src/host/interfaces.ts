/** All host functions by import name. */
import { allocator } from "./allocator.ts";
import { childStorage } from "./child-storage.ts";
import { crypto } from "./crypto.ts";
import { hashing } from "./hashing.ts";
import { Host, type HostFunction, type HostInterface } from "./host.ts";
import { logging } from "./logging.ts";
import { misc } from "./misc.ts";
import { offchain } from "./offchain.ts";
import { offchainIndex } from "./offchain-index.ts";
import { panicHandler } from "./panic-handler.ts";
import type { HostServices } from "./services.ts";
import { storage } from "./storage.ts";
import { trie } from "./trie.ts";

const interfaces = [
  storage,
  childStorage,
  hashing,
  crypto,
  logging,
  misc,
  allocator,
  panicHandler,
  trie,
  offchain,
  offchainIndex,
];

type BindInterface = (typeof interfaces)[number];

/** All functions of module `env`, bound to the `host` of one call. */
export function hostFunctions(host: Host): HostInterface {
  return Object.assign({}, ...interfaces.map((bind) => bind(host)));
}

/** The host functions that one module imports. Only these are bound, because binding happens in each call. */
export class HostImports {
  /** Imported names that this host does not offer. */
  readonly unresolved: readonly string[];
  readonly #wanted: readonly (readonly [bind: BindInterface, names: readonly string[]])[];

  constructor(names: readonly string[]) {
    const nowhere = new Host({} as HostServices);
    const offered = interfaces.map((bind) => [bind, new Set(Object.keys(bind(nowhere)))] as const);
    this.unresolved = names.filter((name) => !offered.some(([, own]) => own.has(name)));
    this.#wanted = offered
      .map(([bind, own]) => [bind, names.filter((name) => own.has(name))] as const)
      .filter(([, wanted]) => wanted.length > 0);
  }

  bind(host: Host): HostInterface {
    const functions: HostInterface = {};
    for (const [bind, names] of this.#wanted) {
      const all = bind(host);
      for (const name of names) functions[name] = all[name] as HostFunction;
    }
    return functions;
  }
}
