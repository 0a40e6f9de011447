// The text of an error of any layer; each layer numbers its errors in a range of its own.

import { ErrorCode } from "../bytes/units";
import { Span } from "../bytes/span";
import { proofErrorText } from "../consensus/error-text";
import { chainErrorTexts } from "../generated/chain-error-texts";
import { findErrorText } from "../scale/error-text";

/** Errors of proofs have numbers below this. */
const FIRST_OF_THE_CHAIN: u32 = 400;

/** Fat pointer to `Name: reason`, ASCII. */
export function errorText(error: ErrorCode): Span {
  if (error < FIRST_OF_THE_CHAIN) return proofErrorText(error);
  return findErrorText(chainErrorTexts(), error);
}
