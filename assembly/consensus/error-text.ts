// What errors of verifying are called: each layer numbers its own in a range of its own.

import { scaleErrorText } from "../scale/errors";
import { trieErrorText } from "../trie/errors";
import { grandpaErrorText } from "./grandpa/errors";
import { parachainErrorText } from "./parachain/errors";

/** `Name: reason` of an error below 400, ASCII: all that a light client has. */
export function verifierErrorText(error: u32): string {
  if (error < 100) return scaleErrorText(error);
  if (error < 200) return trieErrorText(error);
  if (error < 300) return grandpaErrorText(error);
  return parachainErrorText(error);
}
