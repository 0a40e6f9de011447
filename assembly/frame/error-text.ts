// What an error of any layer is called: those of verifying, of the protocol, of consensus clients, of state proofs.

import { verifierErrorText } from "../consensus/error-text";
import { clientErrorText } from "../consensus/errors";
import { ismpErrorText } from "../ismp/errors";
import { stateProofErrorText } from "../state-machines/substrate/errors";

/** `Name: reason`, ASCII. */
export function errorText(error: u32): string {
  if (error < 400) return verifierErrorText(error);
  if (error < 500) return ismpErrorText(error);
  if (error < 550) return clientErrorText(error);
  return stateProofErrorText(error);
}
