import { describe } from "@jest/globals";
import {
  type Account,
  Chain,
  type ChainOptions,
  type ChainSpecOptions,
  createChainSpec,
  devAccount,
  SIGNATURE_SCHEMES,
} from "../../bindings/chain/src/chain/index.ts";
import { encodeRuntimeVersion, type Runtime, type RuntimeVersion } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { loadPeer, peerIsHere, peerPath } from "../support/peer.ts";

/** A runtime that chains can be made of. */
interface Subject {
  readonly name: string;
  load(): Promise<Runtime>;
}

const subjects: Subject[] = [{ name: "our runtime", load: loadBlob }];
if (peerIsHere) subjects.push({ name: "the Rust peer", load: loadPeer });

/** `describe` for each available runtime; a missing one is reported in one line. */
export function describeChains(name: string, body: (load: () => Promise<Runtime>) => void): void {
  if (!peerIsHere) {
    process.stdout.write(`skipped, no Rust peer at ${peerPath} (set AS_ISMP_SHARED): ${name} of the peer\n`);
  }
  describe.each(subjects)(`${name} of $name`, ({ load }) => body(load));
}

export const UNIT = 1_000_000_000_000n;
export const FIRST_SLOT = 290_000_000n;

export const alice = devAccount("Alice");
export const bob = devAccount("Bob");
export const charlie = devAccount("Charlie");

/** Alice in each signature scheme. */
export const signers: readonly Account[] = SIGNATURE_SCHEMES.map((scheme) => devAccount("Alice", scheme));

/** Alice in all schemes and Bob have balances, Alice has sudo, and blocks have no seal. */
export const genesis = {
  balances: {
    balances: [...signers, bob].map(({ address }) => [address, 1000n * UNIT] as const),
  },
  sudo: { key: alice.address },
};

/** A chain from {@link genesis}, at a fixed time. */
export function startChain(
  runtime: Runtime,
  spec: Partial<ChainSpecOptions> = {},
  options: ChainOptions = {},
): Promise<Chain> {
  const built = createChainSpec({ runtime, genesis, ...spec });
  return Chain.create(built, { firstSlot: FIRST_SLOT, ...options });
}

/** The call of a transfer. */
export function transfer(chain: Chain, to: Account, value: bigint): Uint8Array {
  const dest = { Id: to.id };
  return chain.at().metadata.encodeCall("Balances", "transfer_allow_death", { dest, value });
}

/** A call that sudo makes as root. */
export function asRoot(chain: Chain, call: Uint8Array): Uint8Array {
  return chain.at().metadata.encodeCall("Sudo", "sudo", { call });
}

/** The free balance of an account at the best block. */
export function freeBalance(chain: Chain, { id }: Account): bigint {
  const account = chain.at().query("System", "Account", id) as { data: { free: bigint } };
  return account.data.free;
}

/** The code with another spec version in its custom section, which hosts read first. */
export function withSpecVersion(runtime: Runtime, specVersion: number): Uint8Array {
  const section = WebAssembly.Module.customSections(runtime.module, "runtime_version")[0];
  if (section === undefined) throw new Error("the runtime has no version section");
  const code = runtime.code.slice();
  const version: RuntimeVersion = runtime.version();
  const texts = encodeRuntimeVersion({ ...version, apis: [] });
  const at = Buffer.from(code).indexOf(Buffer.from(section));
  // Two texts and the authoring version come before it; after it come the implementation version and a list.
  const offset = texts.length - 4 - 4 - 1;
  new DataView(code.buffer).setUint32(at + offset, specVersion, true);
  return code;
}
