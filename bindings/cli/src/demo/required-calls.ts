/** Checks that a runtime has the calls that a demo makes. */
import { RuntimeMetadata } from "@as-ismp/chain";
import type { Runtime } from "@as-ismp/core";
import type { BlobFile } from "../blob.ts";
import { UnusableInputError } from "../errors.ts";
import { shortPath } from "../paths.ts";

/**
 * @param calls names of pallets and their calls
 * @throws UnusableInputError if the runtime lacks one of them
 */
export function mustHaveCalls(
  { path }: BlobFile,
  runtime: Runtime,
  calls: readonly (readonly [pallet: string, call: string])[],
): void {
  const metadata = RuntimeMetadata.of(runtime);
  const missing = calls.find(([pallet, call]) => !metadata.hasCall(pallet, call));
  if (missing === undefined) return;
  throw new UnusableInputError(`${shortPath(path)}: the runtime lacks the call ${missing.join(".")}`);
}
