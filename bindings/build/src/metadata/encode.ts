/**
 * Encodes the metadata of a runtime from its description: the magic `meta`, the version and the SCALE body.
 * (docs/spec/host.md#metadata)
 *
 * Rejects an invalid description with the errors of `bindings/build/src/type-table/errors.ts`. Equal descriptions give equal bytes. The runtime API
 * returns `OpaqueMetadata`, which has a length prefix in front of these bytes.
 */

import { concat } from "@as-ismp/core/internal/codec";
import { TypeRegistry } from "@polkadot/types";
import { checkDescription } from "../description/check.ts";
import type { RuntimeDescription } from "../description/description.ts";
import { declareSurface } from "../description/surface.ts";
import { TypeTable } from "../type-table/type-table.ts";
import { layoutV14, layoutV15, layoutV16 } from "./versions.ts";

/** All versions that can be encoded, oldest first, as `Metadata_metadata_versions` lists them. */
export const METADATA_VERSIONS = [14, 15, 16] as const;

export type MetadataVersion = (typeof METADATA_VERSIONS)[number];

const MAGIC = new TextEncoder().encode("meta");
const LAYOUTS = { 14: layoutV14, 15: layoutV15, 16: layoutV16 } as const;

/**
 * Encodes the metadata: `meta`, the version byte and the SCALE body.
 *
 * @throws DescriptionError, TypeExpressionError, UnknownTypeError, TypeDeclarationError, ValueError
 */
export function encodeMetadata(description: RuntimeDescription, version: MetadataVersion): Uint8Array {
  checkDescription(description);
  const table = new TypeTable(declareSurface(description));
  const layout = LAYOUTS[version](table, description);
  const body = new TypeRegistry().createType(`MetadataV${version}`, layout).toU8a();
  return concat(MAGIC, Uint8Array.of(version), body);
}
