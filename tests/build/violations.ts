import { expect } from "@jest/globals";
import { type BlobCheckOptions, checkBlob } from "../../bindings/build/src/build/blob-check.ts";

/** The violations that the check reports, in the form `rule: detail`. */
export function violations(wasm: Uint8Array, options?: BlobCheckOptions): string[] {
  const { ok, violations: found } = checkBlob(wasm, options);
  expect(ok).toBe(found.length === 0);
  return found.map(({ rule, detail }) => `${rule}: ${detail}`);
}
