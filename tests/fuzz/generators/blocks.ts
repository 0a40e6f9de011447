import { extrinsicsVersionOf } from "../../../bindings/chain/src/chain/genesis.ts";
import { orderedRoot, type Runtime, ScaleError, type State } from "../../../bindings/core/src/index.ts";
import { decodeBlock, encodeBlock } from "../../../bindings/relayer/src/substrate/block.ts";
import { RuntimeMetadata } from "../../../bindings/relayer/src/substrate/metadata.ts";
import { concat, equal } from "../../support/hex.ts";
import {
  broken,
  fine,
  type Generator,
  type GeneratorSource,
  type Input,
  type Verdict,
} from "../generator.ts";
import { header } from "../grammar/consensus.ts";
import { Corpus, changeCount, finish, inflate } from "../grammar/inputs.ts";
import { MetadataGrammar } from "../grammar/metadata.ts";
import { enumOf, fixed, inBytes, opaque, struct, type Type, vecOf } from "../grammar/types.ts";
import type { InputRandom } from "../input-random.ts";
import { leftBehind } from "../oracles/state.ts";
import { judgeFailure } from "../oracles/traps.ts";
import { callRuntime, type Limits } from "../runtime-call.ts";
import { type BlobName, loadRuntime } from "../scenes/blobs.ts";
import { type BlockScene, blockScene } from "../scenes/blocks.ts";

/** Whole blocks, the headers that blocks begin with, inherents as extrinsics, and inherent data of authors. */

const EXECUTE = "Core_execute_block";
const INITIALIZE = "Core_initialize_block";
const CHECK = "BlockBuilder_check_inherents";
const CREATE = "BlockBuilder_inherent_extrinsics";
const APPLY = "BlockBuilder_apply_extrinsic";
const TURNS = [EXECUTE, EXECUTE, EXECUTE, INITIALIZE, CHECK, CREATE, APPLY, APPLY] as const;

export function blocks(blob: BlobName, name: string, share: number): GeneratorSource {
  return {
    name,
    share,
    load: async () => {
      const runtime = await loadRuntime(blob);
      return new Blocks(name, blob, share, runtime, blockScene(runtime));
    },
  };
}

class Blocks implements Generator {
  readonly name: string;
  readonly target: string;
  readonly share: number;
  readonly #runtime: Runtime;
  readonly #scene: BlockScene;
  readonly #corpora: Readonly<Record<(typeof TURNS)[number], Corpus>>;

  constructor(name: string, target: string, share: number, runtime: Runtime, scene: BlockScene) {
    this.name = name;
    this.target = target;
    this.share = share;
    this.#runtime = runtime;
    this.#scene = scene;
    const metadata = RuntimeMetadata.of(runtime);
    const grammar = new MetadataGrammar(metadata, { accounts: [], hashes: [] });
    const call = grammar.of(metadata.registry.metadata.extrinsic.callType);
    const address = grammar.of(metadata.registry.metadata.extrinsic.addressType);
    const signature = grammar.of(metadata.registry.metadata.extrinsic.signatureType);
    // Era, nonce, tip and mode, in the scene's own form: one byte each.
    const signed = struct(address, signature, fixed(1), fixed(1), fixed(1), fixed(1), call);
    const extrinsic = inBytes(enumOf({ 4: call, 5: call, 132: signed }));
    const data = vecOf(struct(fixed(8), opaque()));
    const block: Type = struct(header, vecOf(extrinsic));
    this.#corpora = {
      [EXECUTE]: new Corpus(block, [scene.block]),
      [INITIALIZE]: new Corpus(header, [scene.beginning]),
      [CHECK]: new Corpus(struct(block, data), [concat(scene.block, scene.inherents)]),
      [CREATE]: new Corpus(data, [scene.inherents]),
      [APPLY]: new Corpus(extrinsic, scene.inherentExtrinsics),
    };
  }

  make(random: InputRandom): Input {
    const entryPoint = random.pick(TURNS);
    const corpus = this.#corpora[entryPoint];
    let tree = random.oneIn(60) ? corpus.pick(random) : corpus.mutant(random, changeCount(random));
    if (random.oneIn(600)) tree = inflate(random, tree, 1 << (10 + random.below(11)));
    let bytes = finish(random, tree, 30);
    if (entryPoint === EXECUTE && random.oneIn(3)) bytes = withExtrinsicsRoot(this.#runtime, bytes);
    return { entryPoint, scene: 0, bytes, wellFormed: false };
  }

  judge(input: Input, limits: Limits): Verdict {
    const { entryPoint, bytes } = input;
    const state = this.#stateFor(entryPoint);
    const { outcome, storage } = callRuntime(this.#runtime, entryPoint, bytes, state, limits);
    if (outcome.kind !== "answer") return judgeFailure(input, outcome) as Verdict;
    switch (entryPoint) {
      case EXECUTE:
        // The two roots allow no other block, unless the generator wrote the root of other extrinsics that lead to
        // the same state: a proof with its nodes in another order, or with a node that no lookup visits.
        return equal(bytes, this.#scene.block) || hasOtherExtrinsicsRoot(bytes, this.#scene.block)
          ? fine("executed")
          : broken("executed", "another block is valid as well");
      case APPLY: {
        const taken = outcome.bytes[0] === 0 && outcome.bytes[1] === 0;
        const left = taken ? undefined : leftBehind(state, storage);
        const name = taken ? "applied" : "refused";
        return left === undefined ? fine(name) : broken(name, left);
      }
      case CHECK:
        return fine(outcome.bytes[0] === 1 ? "inherents are right" : "inherents are wrong");
      default:
        return fine("answered");
    }
  }

  #stateFor(entryPoint: string): State {
    const { before, open } = this.#scene;
    return entryPoint === APPLY || entryPoint === CREATE ? open : before;
  }
}

/** Whether the header names other extrinsics: the runtime has compared that root with the one of the extrinsics. */
function hasOtherExtrinsicsRoot(bytes: Uint8Array, block: Uint8Array): boolean {
  const root = (of: Uint8Array): Uint8Array => decodeBlock(of).header.extrinsicsRoot;
  return !equal(root(bytes), root(block));
}

/** The block with the correct root of its extrinsics, if it decodes as a block. */
function withExtrinsicsRoot(runtime: Runtime, bytes: Uint8Array): Uint8Array {
  try {
    const { header: given, extrinsics } = decodeBlock(bytes);
    return encodeBlock({
      header: { ...given, extrinsicsRoot: orderedRoot(extrinsics, extrinsicsVersionOf(runtime)) },
      extrinsics,
    });
  } catch (error) {
    if (error instanceof ScaleError) return bytes;
    throw error;
  }
}
