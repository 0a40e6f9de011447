// What an error of any layer is called: each layer numbers its own in a range of its own.

import { proofErrorText } from "../consensus/error-text";
import { clientErrorText } from "../consensus/errors";
import { ismpErrorText } from "../ismp/errors";
import { stateProofErrorText } from "../state-machines/substrate/errors";

/** `Name: reason`, ASCII. */
export function errorText(error: u32): string {
  if (error < 400) return proofErrorText(error);
  if (error < 500) return ismpErrorText(error);
  if (error < 550) return clientErrorText(error);
  return stateProofErrorText(error);
}
