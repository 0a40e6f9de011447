/**
 * `DispatchError`: why a call failed that was included in a block.
 *
 * Decoding needs no metadata, but only metadata gives errors of pallets their names. Throws `ScaleError` for variants
 * that Substrate does not have. (docs/spec/host.md#results)
 */

import { ScaleError } from "@as-ismp/core";
import type { ScaleReader } from "@as-ismp/core/internal/codec";
import {
  ARITHMETIC_ERRORS,
  DISPATCH_ERRORS,
  TOKEN_ERRORS,
  TRANSACTIONAL_ERRORS,
  TRIE_ERRORS,
} from "@as-ismp/core/internal/runtime";

/** Why a call failed. */
export interface DispatchError {
  /** Name of the variant of FRAME's `DispatchError`. */
  readonly kind: (typeof DISPATCH_ERRORS)[number];
  /** For people, for example `Balances.InsufficientBalance` or `Token.Frozen`. */
  readonly name: string;
  /** For an error of a pallet: the pallet's index and the error's four bytes. */
  readonly module?: { readonly index: number; readonly error: Uint8Array };
}

/** Finds the name of a pallet's error. */
export interface ErrorNames {
  /** The name of an error, given by the indices of pallet and error; undefined if the runtime has no such error. */
  errorName(pallet: number, error: number): string | undefined;
}

const DETAILS: Readonly<Partial<Record<DispatchError["kind"], readonly string[]>>> = {
  Token: TOKEN_ERRORS,
  Arithmetic: ARITHMETIC_ERRORS,
  Transactional: TRANSACTIONAL_ERRORS,
  Trie: TRIE_ERRORS,
};

/** Decodes the error at the reader's position. @throws ScaleError */
export function readDispatchError(reader: ScaleReader, names?: ErrorNames): DispatchError {
  const index = reader.u8();
  const kind = DISPATCH_ERRORS[index];
  if (kind === undefined) throw new ScaleError(`unknown dispatch error index ${index}`);
  if (kind === "Module") {
    const pallet = reader.u8();
    const error = reader.fixed(4).slice();
    const name = names?.errorName(pallet, error[0] as number) ?? `Module(${pallet}, ${error[0]})`;
    return { kind, name, module: { index: pallet, error } };
  }
  const details = DETAILS[kind];
  if (details === undefined) return { kind, name: kind };
  const detail = reader.u8();
  const name = details[detail];
  if (name === undefined) throw new ScaleError(`unknown ${kind} error index ${detail}`);
  return { kind, name: `${kind}.${name}` };
}
