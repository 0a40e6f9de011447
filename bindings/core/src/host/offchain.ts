/**
 * `ext_offchain_*`: functions that only off-chain workers may call. (docs/spec/host.md#offchain)
 *
 * All of them fail unless the caller offers an {@link OffchainContext}: the execution of a block must not depend on a
 * clock, a random number or the node's own database.
 */
import { HostArgumentError, HostUnavailableError } from "./errors.ts";
import type { Host, HostInterface } from "./host.ts";
import { decodeArgument, optionBytes } from "./results.ts";
import type { OffchainContext, OffchainKind, OffchainWorkerContext } from "./services.ts";

export function offchain(host: Host): HostInterface {
  const { memory } = host;
  const context = (): OffchainContext => {
    const offered = host.services.offchain;
    if (offered === undefined)
      throw new HostUnavailableError("an off-chain function was called outside of an off-chain worker");
    return offered;
  };
  const worker = (): OffchainWorkerContext => {
    const offered = context().worker;
    if (offered === undefined)
      throw new HostUnavailableError("a function of off-chain workers was called outside of one");
    return offered;
  };
  return {
    ext_offchain_is_validator_version_1: () => Number(context().isValidator),
    ext_offchain_timestamp_version_1: () => BigInt(Math.trunc(context().timestamp())),
    ext_offchain_random_seed_version_1() {
      const seed = context().randomSeed();
      if (seed.length !== 32) throw new HostUnavailableError("expected a random seed of 32 bytes");
      return host.give(seed);
    },
    ext_offchain_local_storage_get_version_1: (kind: number, key: bigint) =>
      host.giveSlice(optionBytes(context().get(storageKind(kind), memory.read(key)))),
    ext_offchain_sleep_until_version_1(deadline: bigint) {
      worker().sleepUntil(Number(BigInt.asUintN(64, deadline)));
      return undefined;
    },
    ext_offchain_local_storage_set_version_1(kind: number, key: bigint, value: bigint) {
      worker().set(storageKind(kind), memory.read(key).slice(), memory.read(value).slice());
      return undefined;
    },
    ext_offchain_local_storage_clear_version_1(kind: number, key: bigint) {
      worker().clear(storageKind(kind), memory.read(key).slice());
      return undefined;
    },
    ext_offchain_local_storage_compare_and_set_version_1(
      kind: number,
      key: bigint,
      old: bigint,
      value: bigint,
    ) {
      const expected = decodeArgument(memory.read(old), "old value", (reader) =>
        reader.option(() => reader.bytes().slice()),
      );
      const [at, next] = [memory.read(key).slice(), memory.read(value).slice()];
      return Number(worker().compareAndSet(storageKind(kind), at, expected ?? undefined, next));
    },
    // SCALE `Result<OpaqueNetworkState, ()>`: this host has no peers.
    ext_offchain_network_state_version_1() {
      worker();
      return host.giveSlice(Uint8Array.of(1));
    },
    // SCALE `Result<(), ()>`.
    ext_offchain_submit_transaction_version_1: (extrinsic: bigint) =>
      host.giveSlice(Uint8Array.of(context().submitTransaction(memory.read(extrinsic).slice()) ? 0 : 1)),
  };
}

function storageKind(kind: number): OffchainKind {
  if (kind === 0) return "persistent";
  if (kind === 1) return "local";
  throw new HostArgumentError(`unknown kind of off-chain storage ${kind}`);
}
