// What an error of the verifiers is called: of everything that a light client without a chain can run into.

import { scaleErrorText } from "../scale/errors";
import { trieErrorText } from "../trie/errors";
import { grandpaErrorText } from "./grandpa/errors";
import { parachainErrorText } from "./parachain/errors";

/** `Name: reason`, ASCII, of an error below 400. */
export function proofErrorText(error: u32): string {
  if (error < 100) return scaleErrorText(error);
  if (error < 200) return trieErrorText(error);
  if (error < 300) return grandpaErrorText(error);
  return parachainErrorText(error);
}
