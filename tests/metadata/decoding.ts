import { Metadata, TypeRegistry } from "@polkadot/types";
import type { RuntimeDescription } from "../../bindings/build/src/description/description.ts";
import { encodeMetadata, type MetadataVersion } from "../../bindings/build/src/metadata/encode.ts";

/** A runtime's metadata as polkadot-js decodes it; `registry` has it set. */
export interface Decoded {
  readonly registry: TypeRegistry;
  readonly metadata: Metadata;
}

export function decode(bytes: Uint8Array): Decoded {
  const registry = new TypeRegistry();
  const metadata = new Metadata(registry, bytes);
  registry.setMetadata(metadata);
  return { registry, metadata };
}

export function describeAndDecode(description: RuntimeDescription, version: MetadataVersion): Decoded {
  return decode(encodeMetadata(description, version));
}

/** Names of the calls, events, errors and storage items without documentation. */
export function undocumented({ metadata, registry }: Decoded): string[] {
  return metadata.asLatest.pallets.flatMap((pallet) => {
    const parts = [pallet.calls, pallet.events, pallet.errors].flatMap((part) =>
      part.isSome ? [...registry.lookup.getSiType(part.unwrap().type).def.asVariant.variants] : [],
    );
    const items = pallet.storage.isSome ? [...pallet.storage.unwrap().items] : [];
    return [...parts, ...items].filter(({ docs }) => docs.isEmpty).map(({ name }) => `${name}`);
  });
}
