// What an error of any layer is called: each layer numbers its own in a range of its own.

import { clientErrorText } from "../consensus/errors";
import { grandpaErrorText } from "../consensus/grandpa/errors";
import { parachainErrorText } from "../consensus/parachain/errors";
import { ismpErrorText } from "../ismp/errors";
import { scaleErrorText } from "../scale/errors";
import { stateProofErrorText } from "../state-machines/substrate/errors";
import { trieErrorText } from "../trie/errors";

/** `Name: reason`, ASCII. */
export function errorText(error: u32): string {
  if (error < 100) return scaleErrorText(error);
  if (error < 200) return trieErrorText(error);
  if (error < 300) return grandpaErrorText(error);
  if (error < 400) return parachainErrorText(error);
  if (error < 500) return ismpErrorText(error);
  if (error < 550) return clientErrorText(error);
  return stateProofErrorText(error);
}
