/** Decodes bytes in a node's answer. */
import { ScaleError } from "@as-ismp/core";
import { MalformedAnswerError } from "./errors.ts";

/** @throws MalformedAnswerError if `read` throws a `ScaleError` */
export function decodedAnswer<T>(method: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ScaleError)) throw error;
    throw new MalformedAnswerError(method, error.message, { cause: error });
  }
}
