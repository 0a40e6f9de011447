/**
 * The blocks of the demo's chain: the calls in each block, their signers, and the expected outcomes.
 *
 * Only accounts of the runtime's own `development` genesis have a balance, so the first block transfers some to
 * accounts of the two other signature schemes. All keys are the well-known development keys.
 */
import { type Account, devAccount, type RuntimeMetadata } from "@as-ismp/chain";

/** One token in its smallest unit, which is 10^-12 of it. */
const UNIT = 10n ** 12n;

const alice = devAccount("Alice");
const bob = devAccount("Bob");
const charlie = devAccount("Charlie", "ed25519");
const dave = devAccount("Dave", "ecdsa");
const eve = devAccount("Eve");
const ferdie = devAccount("Ferdie");

/** The author of the blocks, who also holds the root key. */
export const AUTHOR: Account = alice;
/** An account that is neither author nor root. */
export const STRANGER: Account = bob;
/** The account whose balance is proven at the end. */
export const PAID: Account = eve;

export interface StoryStep {
  readonly signer: Account;
  /** A text for people, shown after the signer's name. */
  readonly what: string;
  /** Encodes the call as SCALE. */
  readonly call: (metadata: RuntimeMetadata) => Uint8Array;
  /** `success`, or the name of the error that the call must fail with. */
  readonly expected: string;
}

/** The blocks from number 1 on, each with its extrinsics. */
export const STORY: readonly (readonly StoryStep[])[] = [
  [transfer(alice, charlie, 1_000n), transfer(alice, dave, 1_000n)],
  [transfer(bob, eve, 300n), transfer(charlie, eve, 200n), transfer(dave, eve, 100n)],
  [
    transfer(eve, ferdie, 1_000n, "Token.FundsUnavailable"),
    asRoot("Balances.force_set_balance of Ferdie to 500 UNIT", (metadata) =>
      metadata.encodeCall("Balances", "force_set_balance", { who: { Id: ferdie.id }, new_free: 500n * UNIT }),
    ),
  ],
  [
    asRoot("Authorities.schedule_grandpa_change to Alice, Bob, Charlie", (metadata) => {
      const voters = ["Alice", "Bob", "Charlie"].map((name) => [devAccount(name, "ed25519").id, 1n] as const);
      return metadata.encodeCall("Authorities", "schedule_grandpa_change", {
        next_authorities: voters,
        delay: 0,
      });
    }),
  ],
];

/** The calls that a runtime must have. */
export const STORY_CALLS = [
  ["Balances", "transfer_keep_alive"],
  ["Balances", "force_set_balance"],
  ["Sudo", "sudo"],
  ["Authorities", "schedule_grandpa_change"],
] as const;

function transfer(signer: Account, to: Account, units: bigint, expected = "success"): StoryStep {
  return {
    signer,
    what: `Balances.transfer_keep_alive of ${units.toLocaleString("en-US")} UNIT to ${to.name}`,
    call: (metadata) =>
      metadata.encodeCall("Balances", "transfer_keep_alive", { dest: { Id: to.id }, value: units * UNIT }),
    expected,
  };
}

function asRoot(what: string, inner: (metadata: RuntimeMetadata) => Uint8Array): StoryStep {
  return {
    signer: AUTHOR,
    what: `Sudo.sudo of ${what}`,
    call: (metadata) => metadata.encodeCall("Sudo", "sudo", { call: inner(metadata) }),
    expected: "success",
  };
}
