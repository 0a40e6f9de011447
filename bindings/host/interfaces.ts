/**
 * All host functions under their import names.
 */
import { allocator } from "./allocator.ts";
import { childStorage } from "./child-storage.ts";
import { crypto } from "./crypto.ts";
import { hashing } from "./hashing.ts";
import type { Host, HostInterface } from "./host.ts";
import { logging } from "./logging.ts";
import { misc } from "./misc.ts";
import { offchain } from "./offchain.ts";
import { offchainIndex } from "./offchain-index.ts";
import { panicHandler } from "./panic-handler.ts";
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

/** The functions of module `env`, bound to one call's `host`. */
export function hostFunctions(host: Host): HostInterface {
  // Not spread into a literal: that takes six times as long, and this runs in every call.
  return Object.assign({}, ...interfaces.map((bind) => bind(host)));
}
