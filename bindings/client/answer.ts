/** Bytes in a node's answer, read as what the method promises. */
import { ScaleError } from "../state/scale.ts";
import { MalformedAnswerError } from "./errors.ts";

/** @throws MalformedAnswerError where they are no such value */
export function decodedAnswer<T>(method: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ScaleError)) throw error;
    throw new MalformedAnswerError(method, error.message, { cause: error });
  }
}
