import type { Runtime } from "../../../bindings/core/src/index.ts";
import { method } from "../../support/api.ts";
import { hashWith } from "../../support/hashing.ts";
import { concat, utf8 } from "../../support/hex.ts";
import { type LightClientJudge, lightClientJudges } from "../../support/light-client-judges.ts";
import {
  grandpaSeeds,
  parachainSeeds,
  proofSeeds,
  requestSeeds,
  trieSeeds,
} from "../../support/light-client-seeds.ts";
import { bytes } from "../../support/scale.ts";
import {
  broken,
  fine,
  type Generator,
  type GeneratorSource,
  type Input,
  type Verdict,
} from "../generator.ts";
import { consensusState, finalityProof, parachainHeaderProofs, stateMachine } from "../grammar/consensus.ts";
import { Corpus, changeCount, finish, inflate } from "../grammar/inputs.ts";
import {
  enumOf,
  fixed,
  inBytes,
  leaf,
  opaque,
  struct,
  type Tree,
  type Type,
  vecOf,
} from "../grammar/types.ts";
import type { InputRandom } from "../input-random.ts";
import { judgeFailure } from "../oracles/traps.ts";
import { callRuntime, type Limits } from "../runtime-call.ts";
import { type BlobName, loadRuntime } from "../scenes/blobs.ts";

/*
 * `LightClientApi`: states and finality proofs, heads of parachains, proofs of storage, entries of tries, requests.
 */

const hasher = enumOf({ 0: struct(), 1: struct() });
const text = opaque(["accept-x", "", "key"].map(utf8));
const post = struct(stateMachine, stateMachine, fixed(8), text, text, fixed(8), text);
const get = struct(stateMachine, stateMachine, fixed(8), text, vecOf(text), fixed(8), text, fixed(8));

const TYPES: Readonly<Record<keyof typeof method, Type>> = {
  verifyGrandpa: struct(inBytes(consensusState), inBytes(finalityProof)),
  verifyParachainHeaders: struct(
    inBytes(consensusState),
    inBytes(finalityProof),
    inBytes(parachainHeaderProofs),
  ),
  readProof: struct(hasher, fixed(32), vecOf(opaque()), vecOf(opaque())),
  trieRoot: struct(hasher, hasher, vecOf(struct(opaque(), opaque()))),
  commitment: enumOf({ 0: post, 1: get }),
};

type Method = keyof typeof method;
const METHODS = Object.keys(method) as Method[];
/** How often each is called. */
const TURNS: readonly Method[] = [
  ...new Array<Method>(8).fill("verifyGrandpa"),
  ...new Array<Method>(4).fill("verifyParachainHeaders"),
  ...new Array<Method>(6).fill("readProof"),
  ...new Array<Method>(3).fill("trieRoot"),
  ...new Array<Method>(3).fill("commitment"),
];

export function lightClient(blob: BlobName, name: string, share: number): GeneratorSource {
  return {
    name,
    share,
    load: async () => new LightClientInputs(name, blob, share, await loadRuntime(blob)),
  };
}

class LightClientInputs implements Generator {
  readonly name: string;
  readonly target: string;
  readonly share: number;
  readonly #runtime: Runtime;
  readonly #corpora: Readonly<Record<Method, Corpus>>;
  readonly #judges: Readonly<Record<Method, LightClientJudge>>;

  constructor(name: string, target: string, share: number, runtime: Runtime) {
    this.name = name;
    this.target = target;
    this.share = share;
    this.#runtime = runtime;
    const { seeds, known } = proofSeeds();
    const asBytes = (parts: readonly Uint8Array[]) => concat(...parts.map(bytes));
    const values: Record<Method, Uint8Array[]> = {
      verifyGrandpa: grandpaSeeds().map(asBytes),
      verifyParachainHeaders: parachainSeeds().map(asBytes),
      readProof: seeds.map((parts) => concat(...parts)),
      trieRoot: trieSeeds().map((parts) => concat(...parts)),
      commitment: requestSeeds().map((parts) => concat(...parts)),
    };
    this.#corpora = Object.fromEntries(
      METHODS.map((name) => [name, new Corpus(TYPES[name], values[name])]),
    ) as Record<Method, Corpus>;
    this.#judges = lightClientJudges(known);
  }

  make(random: InputRandom): Input {
    const name = random.pick(TURNS);
    const corpus = this.#corpora[name];
    let tree = random.oneIn(50) ? corpus.pick(random) : corpus.mutant(random, changeCount(random));
    if (random.oneIn(1500)) tree = inflate(random, tree, 1 << (10 + random.below(11)));
    if (name === "readProof" && random.oneIn(3)) tree = rooted(random, tree);
    return { entryPoint: method[name], scene: 0, bytes: finish(random, tree, 6), wellFormed: true };
  }

  judge(input: Input, limits: Limits): Verdict {
    const { outcome } = callRuntime(this.#runtime, input.entryPoint, input.bytes, undefined, limits);
    if (outcome.kind !== "answer") return judgeFailure(input, outcome) as Verdict;
    const name = METHODS.find((candidate) => method[candidate] === input.entryPoint) as Method;
    const verdict = this.#judges[name](input.bytes, outcome.bytes);
    const said = verdict.accepted ? "accepted" : `refused: ${verdict.error}`;
    return verdict.broken === undefined ? fine(said) : broken(said, verdict.broken);
  }
}

/** The proof under the root of its own first node, or of another one, so that mutated nodes are read at all. */
function rooted(random: InputRandom, tree: Tree): Tree {
  const [chosen, , nodes] = tree.parts;
  if (chosen?.type.kind !== "enum" || nodes?.type.kind !== "vec" || nodes.parts.length === 0) return tree;
  const [first] = nodes.parts;
  const top = random.oneIn(3) ? random.pick(nodes.parts) : (first as Tree);
  const root = hashWith(chosen.variant === 0 ? "keccak256" : "blake2_256", top.value);
  return { ...tree, parts: tree.parts.with(1, leaf(fixed(32), root)) };
}
