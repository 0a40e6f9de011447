import { RelayParent, siblingsMessage } from "../../../bindings/chain/src/chain/relay-parent.ts";
import type { Runtime, State } from "../../../bindings/core/src/index.ts";
import { storagePrefix } from "../../../bindings/core/src/state/storage-prefix.ts";
import { bareExtrinsic } from "../../../bindings/relayer/src/substrate/extrinsic.ts";
import { RuntimeMetadata } from "../../../bindings/relayer/src/substrate/metadata.ts";
import { concat, hex } from "../../support/hex.ts";
import { digestOf, NOW, ParachainScene, sibling } from "../../support/parachain-scene.ts";
import {
  broken,
  fine,
  type Generator,
  type GeneratorSource,
  type Input,
  type Verdict,
} from "../generator.ts";
import { Corpus, changeCount, finish, inflate } from "../grammar/inputs.ts";
import { MetadataGrammar } from "../grammar/metadata.ts";
import { enumOf, inBytes, type Type } from "../grammar/types.ts";
import type { InputRandom } from "../input-random.ts";
import { leftBehind } from "../oracles/state.ts";
import { judgeFailure } from "../oracles/traps.ts";
import { callRuntime, type Limits } from "../runtime-call.ts";
import { loadRuntime } from "../scenes/blobs.ts";

/**
 * Heads of siblings in a parachain author's inherent, which must never stop the chain: proofs against relay blocks,
 * and their mutants. Only what an honest proof says may be stored of a sibling.
 */

const APPLY = "BlockBuilder_apply_extrinsic";
const PALLET = 50;
const COMMITMENTS = storagePrefix("Ismp", "BoundedStateCommitments");

export const siblings: GeneratorSource = {
  name: "siblings",
  share: 6,
  load: async () => new Siblings(await loadRuntime("as-ismp-parachain")),
};

class Siblings implements Generator {
  readonly name = "siblings";
  readonly target = "as-ismp-parachain";
  readonly share = 6;
  readonly #runtime: Runtime;
  readonly #state: State;
  readonly #corpus: Corpus;
  /** Commitments of honest proofs, by their keys. */
  readonly #honest = new Map<string, string>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    const scene = new ParachainScene(runtime);
    if (scene.follow(2000, 2030, 2040) !== "ok") throw new Error("no siblings");
    const heads = (height: number) =>
      new Map([
        [2000, sibling(height)],
        [2030, sibling(height + 70, [digestOf.aura(), digestOf.ismp(), digestOf.time(NOW)])],
        [2040, sibling(height, [])],
        [2050, Uint8Array.of(1, 2, 3)],
      ]);
    const relays = [498, 499, 500].map((number) => scene.relay(number, heads(number)));
    this.#state = scene.chain.storage.snapshot();
    const last = relays.at(-1) as RelayParent;
    const choices = [[2000], [2030], [2000, 2030], [2040], [2050], [2000, 9999], []];
    const others = [new RelayParent(500, heads(1)), new RelayParent(7, heads(1)), ...relays];
    const extrinsics = [...others, last].flatMap((relay) =>
      choices.map((ids) => {
        const message = siblingsMessage(relay.consensusProof(ids), scene.onKusama);
        return bareExtrinsic(concat(Uint8Array.of(PALLET, 0), message));
      }),
    );
    const metadata = RuntimeMetadata.of(runtime);
    const grammar = new MetadataGrammar(metadata, { accounts: [], hashes: [] });
    const call: Type = grammar.of(metadata.registry.metadata.extrinsic.callType);
    this.#corpus = new Corpus(inBytes(enumOf({ 4: call, 5: call })), extrinsics);
    for (const extrinsic of extrinsics) {
      const { storage } = callRuntime(runtime, APPLY, extrinsic, this.#state, { boundedMemory: false });
      for (const [key, value] of storage.snapshot().top.entries(COMMITMENTS))
        this.#honest.set(hex(key), hex(value));
    }
  }

  make(random: InputRandom): Input {
    let tree = random.oneIn(50)
      ? this.#corpus.pick(random)
      : this.#corpus.mutant(random, changeCount(random));
    if (random.oneIn(1000)) tree = inflate(random, tree, 1 << (10 + random.below(11)));
    return { entryPoint: APPLY, scene: 0, bytes: finish(random, tree, 24), wellFormed: false };
  }

  judge(input: Input, limits: Limits): Verdict {
    const { outcome, storage, log } = callRuntime(this.#runtime, APPLY, input.bytes, this.#state, limits);
    if (outcome.kind !== "answer") return judgeFailure(input, outcome) as Verdict;
    if (outcome.bytes[0] !== 0 || outcome.bytes[1] !== 0) {
      const left = leftBehind(this.#state, storage);
      return left === undefined ? fine("refused") : broken("refused", left);
    }
    let stored = 0;
    for (const [key, value] of storage.snapshot().top.entries(COMMITMENTS)) {
      stored += 1;
      if (this.#honest.get(hex(key)) === hex(value)) continue;
      return broken("applied", `a commitment is stored that no relay block holds: ${hex(key)}`);
    }
    const reason = /^\w+/.exec(log.at(-1) ?? "")?.[0] ?? "";
    return fine(stored > 0 ? "brought heads" : `brought nothing: ${reason}`);
  }
}
