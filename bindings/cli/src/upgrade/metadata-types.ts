/** Names for parts of decoded metadata, as `RuntimeMetadata` gives them. */
import type { RuntimeMetadata } from "@as-ismp/relayer/substrate";

/** Index of a type in the registry of a runtime. */
export type MetadataTypeId = Parameters<RuntimeMetadata["decode"]>[0];
export type MetadataPallet = ReturnType<RuntimeMetadata["pallet"]>;
export type MetadataStorageEntry = ReturnType<RuntimeMetadata["storageEntry"]>;
export type TypeDefinition = ReturnType<RuntimeMetadata["registry"]["lookup"]["getSiType"]>["def"];
/** A variant of an enum; a call is one of its pallet's. */
export type MetadataVariant = TypeDefinition["asVariant"]["variants"][number];
export type MetadataField = MetadataVariant["fields"][number];
