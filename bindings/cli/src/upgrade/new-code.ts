/**
 * Loads the new code of a chain, and checks what can be checked before it runs.
 *
 * FRAME's `set_code` asks the host for the version and nothing else, and nodes read that from a section of the blob: so
 * a blob that lacks functions, or needs host functions that nodes do not have, can be set and stops the chain. Both are
 * found here. A blob that needs host functions which this host does not offer, but others may, gets no verdict:
 * {@link UnsupportedRuntimeError}.
 */

import { checkBlob } from "@as-ismp/build";
import {
  BlobTooLargeError,
  CorruptBlobError,
  decodeRuntimeVersion,
  Runtime,
  RuntimeCallError,
  RuntimeLoadError,
  type RuntimeVersion,
  ScaleError,
  UnresolvedImportError,
} from "@as-ismp/core";
import { isCompressedBlob } from "@as-ismp/core/internal/blob";
import { RuntimeMetadata } from "@as-ismp/relayer/substrate";
import type { UpgradeChecks } from "./checks.ts";
import { listed } from "./version-checks.ts";

/** The runtime can't run here, though it may run in other hosts. */
export class UnsupportedRuntimeError extends Error {
  override readonly name = "UnsupportedRuntimeError";
}

/** New code that can be called. */
export interface NewCode {
  /** As it will be in the state. */
  readonly blob: Uint8Array;
  readonly runtime: Runtime;
  readonly version: RuntimeVersion;
  readonly metadata: RuntimeMetadata;
}

const HOST_FUNCTION = /^env\.ext_\w+_version_\d+$/;
/** Without these no block can be made or imported. */
const REQUIRED = [
  "Core_version",
  "Core_execute_block",
  "Core_initialize_block",
  "Metadata_metadata",
  "BlockBuilder_apply_extrinsic",
  "BlockBuilder_finalize_block",
  "BlockBuilder_inherent_extrinsics",
];
/** Bytes of a signed extrinsic beside its call. */
const EXTRINSIC_OVERHEAD = 512;

/** Undefined if a check of the code has failed. @throws UnsupportedRuntimeError */
export async function loadNewCode(blob: Uint8Array, checks: UpgradeChecks): Promise<NewCode | undefined> {
  const refuse = (why: string): undefined => checks.add("code", "failed", why) as undefined;
  const runtime = await load(blob, checks);
  if (runtime === undefined) return undefined;
  let version: RuntimeVersion;
  try {
    version = runtime.version();
  } catch (error) {
    if (!isFaultOfBlob(error)) throw error;
    return refuse(`it has no version that can be read: ${error.message}: ${EXTRACT}`);
  }
  const missing = REQUIRED.filter((name) => !runtime.entryPoints.has(name));
  if (missing.length > 0)
    return refuse(`it lacks ${listed(missing)}: set_code takes it, and the chain stops`);
  const metadata = readMetadata(runtime);
  if (!(metadata instanceof RuntimeMetadata))
    return refuse(`its metadata can't be read: ${metadata.message}`);
  const answered = answeredVersion(runtime);
  const isOne = answered === undefined || answered === version.specVersion;
  checks.expect(
    "code",
    isOne,
    isOne
      ? `${version.specName} ${version.specVersion}, ${blob.length} bytes`
      : `its section says version ${version.specVersion}, and Core_version ${answered}: set_code and nodes read the ` +
          "section, signatures are checked by the other",
  );
  checkHostFunctions(runtime, checks);
  return { blob, runtime, version, metadata };
}

/** Checks that `set_code` of the code before has room for the blob. */
export function checkSize(
  blob: Uint8Array,
  before: RuntimeMetadata | undefined,
  checks: UpgradeChecks,
): void {
  const most = before === undefined ? undefined : longestCall(before);
  if (most === undefined) {
    checks.add("size", "skipped", "the block length of the code before can't be read here");
    return;
  }
  const hint = isCompressedBlob(blob) ? "" : "; compressed it is smaller: as-ismp build --compress";
  checks.expect(
    "size",
    blob.length + EXTRINSIC_OVERHEAD <= most,
    `${blob.length} of the ${most} bytes that an operational extrinsic may have${
      blob.length + EXTRINSIC_OVERHEAD <= most ? "" : hint
    }`,
  );
}

const EXTRACT = "set_code answers System.FailedToExtractRuntimeVersion";

async function load(blob: Uint8Array, checks: UpgradeChecks): Promise<Runtime | undefined> {
  try {
    return await Runtime.load(blob);
  } catch (error) {
    if (error instanceof UnresolvedImportError) {
      const others = error.imports.filter((name) => !HOST_FUNCTION.test(name));
      if (others.length === 0) {
        throw new UnsupportedRuntimeError(
          `the new code imports host functions that can't be run here: ${listed(error.imports)}. If the nodes of the ` +
            "chain have them, try the upgrade with try-runtime-cli; if one does not, it stops at the upgrade",
        );
      }
      checks.add("code", "failed", `no host has what it imports: ${listed(others)}`);
    } else if (
      error instanceof RuntimeLoadError ||
      error instanceof BlobTooLargeError ||
      error instanceof CorruptBlobError
    ) {
      checks.add("code", "failed", `${error.message}: ${EXTRACT}`);
    } else throw error;
    return undefined;
  }
}

/** The spec version that the code itself answers; undefined if it does not. */
function answeredVersion(runtime: Runtime): number | undefined {
  try {
    return decodeRuntimeVersion(runtime.call("Core_version", new Uint8Array())).specVersion;
  } catch (error) {
    if (!isFaultOfBlob(error)) throw error;
    return undefined;
  }
}

/** A blob may import only what all hosts of a chain have. */
function checkHostFunctions({ code }: Runtime, checks: UpgradeChecks): void {
  const unusual = checkBlob(code).violations.filter(({ rule }) => rule.startsWith("import-"));
  if (unusual.length === 0) checks.add("host-functions", "passed", "all hosts of Substrate chains have them");
  else {
    const found = unusual.map(({ detail }) => detail);
    checks.add("host-functions", "warning", `not all hosts have them: ${listed(found)}`);
  }
}

/** The metadata, or why there is none. */
export function readMetadata(runtime: Runtime): RuntimeMetadata | Error {
  try {
    return RuntimeMetadata.of(runtime);
  } catch (error) {
    // The library throws plain errors for metadata that it can't decode.
    return error instanceof Error ? error : new Error(String(error));
  }
}

function isFaultOfBlob(error: unknown): error is Error {
  return (
    error instanceof RuntimeCallError || error instanceof ScaleError || error instanceof RuntimeLoadError
  );
}

function longestCall(metadata: RuntimeMetadata): number | undefined {
  try {
    const length = metadata.constant("System", "BlockLength") as { max?: { operational?: number } };
    return length.max?.operational;
  } catch {
    return undefined;
  }
}
