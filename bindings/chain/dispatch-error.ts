/**
 * `DispatchError`: why a call that was included in a block has failed.
 *
 * Decoding needs no metadata; with it, errors of pallets have names. Refuses variants that Substrate does
 * not have, by `ScaleError`. (Host specification §5.4.)
 */
import { ScaleError, type ScaleReader } from "../state/scale.ts";

/** `name` alone tells it to a human, for example `Balances.InsufficientBalance` or `Token.Frozen`. */
export interface DispatchError {
  readonly kind: (typeof KINDS)[number];
  readonly name: string;
  /** Of an error of a pallet: its index and the error's four bytes. */
  readonly module?: { readonly index: number; readonly error: Uint8Array };
}

/** Finds the name of an error of a pallet. */
export interface ErrorNames {
  errorName(pallet: number, error: number): string | undefined;
}

const KINDS = [
  "Other",
  "CannotLookup",
  "BadOrigin",
  "Module",
  "ConsumerRemaining",
  "NoProviders",
  "TooManyConsumers",
  "Token",
  "Arithmetic",
  "Transactional",
  "Exhausted",
  "Corruption",
  "Unavailable",
  "RootNotAllowed",
  "Trie",
] as const;

const DETAILS: Readonly<Partial<Record<(typeof KINDS)[number], readonly string[]>>> = {
  Token: [
    "FundsUnavailable",
    "OnlyProvider",
    "BelowMinimum",
    "CannotCreate",
    "UnknownAsset",
    "Frozen",
    "Unsupported",
    "CannotCreateHold",
    "NotExpendable",
    "Blocked",
  ],
  Arithmetic: ["Underflow", "Overflow", "DivisionByZero"],
  Transactional: ["LimitReached", "NoLayer"],
};

/** Decodes the error at the reader's place. */
export function readDispatchError(reader: ScaleReader, names?: ErrorNames): DispatchError {
  const index = reader.u8();
  const kind = KINDS[index];
  if (kind === undefined) throw new ScaleError(`no dispatch error has the index ${index}`);
  if (kind === "Module") {
    const pallet = reader.u8();
    const error = reader.fixed(4).slice();
    const name = names?.errorName(pallet, error[0] as number) ?? `Module(${pallet}, ${error[0]})`;
    return { kind, name, module: { index: pallet, error } };
  }
  const details = DETAILS[kind];
  if (details === undefined) {
    return { kind, name: kind === "Trie" ? `Trie(${reader.u8()})` : kind };
  }
  const detail = reader.u8();
  const name = details[detail];
  if (name === undefined) throw new ScaleError(`no ${kind} error has the index ${detail}`);
  return { kind, name: `${kind}.${name}` };
}
