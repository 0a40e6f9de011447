// What an error of the verifiers is called: of everything that a light client without a chain can run into.

import { ErrorCode } from "../bytes/units";
import { Span } from "../bytes/span";
import { proofErrorTexts } from "../generated/proof-error-texts";
import { findErrorText } from "../scale/error-text";

/** Fat pointer to `Name: reason`, ASCII, of an error below 400. */
export function proofErrorText(error: ErrorCode): Span {
  return findErrorText(proofErrorTexts(), error);
}
