import type { RuntimeMetadata, TypeId } from "../../../bindings/relayer/src/substrate/metadata.ts";
import { utf8 } from "../../support/hex.ts";
import { consensusMessage, consensusState, finalityProof, relayProof, substrateProof } from "./consensus.ts";
import { compactOf, enumOf, fixed, inBytes, lazy, opaque, struct, type Type, vecOf } from "./types.ts";

/** Grammars of a runtime's types from its own metadata, so that every existing call has one. */

/** Meaningful values for the chain under test, by their use. */
export interface Pools {
  readonly accounts: readonly Uint8Array[];
  readonly hashes: readonly Uint8Array[];
}

/** Fields that metadata describes as bytes and whose bytes encode something, by type and field. */
const INSIDE: Readonly<Record<string, Type>> = {
  "ConsensusMessage.consensus_proof": consensusMessage,
  "FraudProofMessage.proof_1": finalityProof,
  "FraudProofMessage.proof_2": finalityProof,
  "Proof.proof": substrateProof,
  "CreateConsensusState.consensus_state": consensusState,
  "ParachainConsensusUpdate.consensus_proof": relayProof,
};
const NAMES = ["them", "here", "othr", "none", "GRNP", "DOT0", "PAS0"].map(utf8);
const TEXTS = ["accept-x", "answer-x", "refuse-x", "nobody", "short", "long", "long value", "", "body"].map(
  utf8,
);

const BITS: Readonly<Record<string, number>> = { U8: 8, U16: 16, U32: 32, U64: 64, U128: 128, U256: 256 };

export class MetadataGrammar {
  readonly #metadata: RuntimeMetadata;
  readonly #pools: Pools;
  readonly #types = new Map<number, Type>();

  constructor(metadata: RuntimeMetadata, pools: Pools) {
    this.#metadata = metadata;
    this.#pools = pools;
  }

  /** The grammar of a type of the registry. */
  of(id: TypeId): Type {
    const index = Number(id.toString());
    return lazy(() => {
      let type = this.#types.get(index);
      if (type === undefined) {
        // A type that contains itself is looked up when it is used, not here.
        type = this.#make(id);
        this.#types.set(index, type);
      }
      return type;
    });
  }

  #make(id: TypeId): Type {
    const { path, def } = this.#metadata.registry.lookup.getSiType(id);
    const name = path.at(-1)?.toString() ?? "";
    if (name === "AccountId32") return fixed(32, this.#pools.accounts);
    if (name === "H256") return fixed(32, this.#pools.hashes);
    if (def.isPrimitive) {
      const primitive = def.asPrimitive.type;
      if (primitive === "Bool") return enumOf({ 0: struct(), 1: struct() });
      if (primitive === "Str") return opaque();
      return fixed((BITS[primitive] ?? 8) / 8);
    }
    if (def.isCompact) {
      const bits = this.#bits(def.asCompact.type);
      return bits === 0 ? struct() : compactOf(bits);
    }
    if (def.isSequence)
      return this.#isByte(def.asSequence.type) ? opaque(TEXTS) : vecOf(this.of(def.asSequence.type));
    if (def.isArray) {
      const { len, type } = def.asArray;
      const count = len.toNumber();
      if (this.#isByte(type)) return fixed(count, count === 4 ? NAMES : undefined);
      return struct(...new Array<Type>(count).fill(this.of(type)));
    }
    if (def.isTuple) return struct(...def.asTuple.map((part) => this.of(part)));
    if (def.isComposite) return this.#fields(name, def.asComposite.fields);
    if (def.isVariant) {
      const inhabited = def.asVariant.variants.filter(({ fields }) =>
        fields.every(({ type }) => this.#hasValues(type)),
      );
      const variants = inhabited.map((variant) => {
        return [variant.index.toNumber(), this.#fields(name, variant.fields)] as const;
      });
      return enumOf(Object.fromEntries(variants));
    }
    throw new Error(`a type of metadata has no grammar: ${def.type}`);
  }

  #fields(
    owner: string,
    fields: Iterable<{ readonly name: { toString(): string }; readonly type: TypeId }>,
  ): Type {
    const types = [...fields].map((field) => {
      const inside = INSIDE[`${owner}.${field.name.toString()}`];
      return inside === undefined ? this.of(field.type) : inBytes(inside);
    });
    return struct(...types);
  }

  #isByte(id: TypeId): boolean {
    const { def } = this.#metadata.registry.lookup.getSiType(id);
    return def.isPrimitive && def.asPrimitive.isU8;
  }

  /** Proofs for which a runtime has no use have a type without values. */
  #hasValues(id: TypeId): boolean {
    const { def } = this.#metadata.registry.lookup.getSiType(id);
    return !def.isVariant || def.asVariant.variants.length > 0;
  }

  #bits(id: TypeId): number {
    const { def } = this.#metadata.registry.lookup.getSiType(id);
    return def.isPrimitive ? (BITS[def.asPrimitive.type] ?? 0) : 0;
  }
}
