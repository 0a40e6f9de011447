import type { Runtime, State, Storage } from "../../../bindings/core/src/index.ts";
import { RuntimeMetadata } from "../../../bindings/relayer/src/substrate/metadata.ts";
import { decodeApplyOutcome, decodeValidity } from "../../../bindings/relayer/src/substrate/validity.ts";
import { NotScale, Reader } from "../../support/scale.ts";
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
import { fixed, inBytes, node, rawTree, struct, type Tree, type Type, vecOf } from "../grammar/types.ts";
import type { InputRandom } from "../input-random.ts";
import { unsoundMessages } from "../oracles/ismp-acceptance.ts";
import { leftBehind } from "../oracles/state.ts";
import { judgeFailure } from "../oracles/traps.ts";
import { callRuntime, type Limits } from "../runtime-call.ts";
import { type BlobName, loadRuntime } from "../scenes/blobs.ts";
import { type IsmpScenes, ismpScenes } from "../scenes/ismp-scenes.ts";

/**
 * `Ismp.handle_unsigned` from anybody, in a block and in the pool: honest messages of all kinds, wrong ones, and
 * mutants of both, one or several in an extrinsic.
 */

const APPLY = "BlockBuilder_apply_extrinsic";
const VALIDATE = "TaggedTransactionQueue_validate_transaction";
const ZERO_HASH = new Uint8Array(32);

export function ismpMessages(blob: BlobName, name: string, share: number): GeneratorSource {
  return {
    name,
    share,
    load: async (seed) => {
      const runtime = await loadRuntime(blob);
      return new IsmpMessages(name, blob, share, runtime, ismpScenes(runtime, seed));
    },
  };
}

export class IsmpMessages implements Generator {
  readonly name: string;
  readonly target: string;
  readonly share: number;
  readonly #runtime: Runtime;
  readonly #metadata: RuntimeMetadata;
  readonly #states: readonly State[];
  readonly #honest: Corpus;
  readonly #others: Corpus;
  readonly #extrinsic: Type;
  readonly #messages: Type;

  /** @param subject the runtime that gets the messages, if it is another one than that of the scenes */
  constructor(
    name: string,
    target: string,
    share: number,
    runtime: Runtime,
    made: IsmpScenes,
    subject: Runtime = runtime,
  ) {
    this.name = name;
    this.target = target;
    this.share = share;
    this.#runtime = subject;
    this.#metadata = RuntimeMetadata.of(runtime);
    this.#states = made.scenes.map(({ state }) => state);
    const grammar = new MetadataGrammar(this.#metadata, { accounts: [], hashes: [] });
    const message = messageType(this.#metadata, grammar);
    this.#messages = vecOf(message);
    this.#extrinsic = inBytes(struct(fixed(1), fixed(1), fixed(1), this.#messages));
    this.#honest = new Corpus(message, made.honest);
    this.#others = new Corpus(message, [...made.honest, ...made.others]);
  }

  make(random: InputRandom): Input {
    const untouched = random.oneIn(50);
    const tree = this.#extrinsicOf(this.#list(random, untouched));
    const bytes = untouched
      ? finish(random, tree, Number.MAX_SAFE_INTEGER)
      : finish(random, this.#bend(random, tree), 24);
    const scene = random.oneIn(3) ? random.below(this.#states.length) : 0;
    if (!random.oneIn(5)) return { entryPoint: APPLY, scene, bytes, wellFormed: false };
    const input = new Uint8Array(bytes.length + 33);
    input[0] = random.oneIn(10) ? random.below(256) : random.below(3);
    input.set(bytes, 1);
    input.set(ZERO_HASH, bytes.length + 1);
    return { entryPoint: VALIDATE, scene, bytes: input, wellFormed: false };
  }

  judge(input: Input, limits: Limits): Verdict {
    const state = this.#states[input.scene] as State;
    const { outcome, storage, log } = callRuntime(
      this.#runtime,
      input.entryPoint,
      input.bytes,
      state,
      limits,
    );
    if (outcome.kind !== "answer") return judgeFailure(input, outcome) as Verdict;
    const reason = /^\w+/.exec(log.at(-1) ?? "")?.[0] ?? "";
    if (input.entryPoint === VALIDATE) {
      const validity = decodeValidity(outcome.bytes);
      if (!validity.valid) return fine(`invalid: ${validity.error.name} ${reason}`.trimEnd());
      if (validity.provides.length === 0) return broken("valid", "a valid extrinsic without a tag");
      return this.#judgeAccepted("valid", state, storage, input.bytes.subarray(1, -32));
    }
    const result = decodeApplyOutcome(outcome.bytes, this.#metadata);
    if (result.kind !== "success") {
      const name = `refused: ${result.kind === "refused" ? result.reason : result.error.name === "BadProof" ? reason : result.error.name}`;
      const left = leftBehind(state, storage);
      return left === undefined ? fine(name) : broken(name, left);
    }
    return this.#judgeAccepted("applied", state, storage, input.bytes);
  }

  /** The pool executes accepted messages as a trial; the host discards the changes. */
  #judgeAccepted(name: string, before: State, after: Storage, extrinsic: Uint8Array): Verdict {
    const messages = messagesIn(extrinsic);
    if (messages === undefined) return broken(name, "the extrinsic does not read");
    const problem = unsoundMessages(before, after, messages);
    return problem === undefined ? fine(name) : broken(name, problem);
  }

  #list(random: InputRandom, untouched: boolean): Tree {
    const count = random.oneIn(4) ? 1 + random.below(3) : 1;
    const list = Array.from({ length: count }, () => {
      const corpus = random.oneIn(3) ? this.#others : this.#honest;
      return untouched || random.oneIn(6) ? corpus.pick(random) : corpus.mutant(random, changeCount(random));
    });
    return node(this.#messages, list);
  }

  #extrinsicOf(list: Tree): Tree {
    const head = [4, 7, 0].map((byte) => rawTree(Uint8Array.of(byte)));
    const inside = struct(fixed(1), fixed(1), fixed(1), this.#messages);
    return node(this.#extrinsic, [node(inside, [...head, list])]);
  }

  #bend(random: InputRandom, tree: Tree): Tree {
    if (random.oneIn(400)) return inflate(random, tree, 1 << (10 + random.below(11)));
    return tree;
  }
}

function messageType(metadata: RuntimeMetadata, grammar: MetadataGrammar): Type {
  const calls = metadata.pallet("Ismp").calls.unwrap().type;
  const handle = metadata.registry.lookup
    .getSiType(calls)
    .def.asVariant.variants.find(({ name }) => name.eq("handle_unsigned"));
  const list = handle?.fields[0]?.type;
  if (list === undefined) throw new Error("Ismp has no call for messages");
  return grammar.of(metadata.registry.lookup.getSiType(list).def.asSequence.type);
}

/** The `Vec<Message>` of an accepted extrinsic. */
function messagesIn(extrinsic: Uint8Array): Uint8Array | undefined {
  try {
    const reader = new Reader(extrinsic);
    const body = reader.bytes();
    return reader.atEnd ? body.subarray(3) : undefined;
  } catch (error) {
    if (error instanceof NotScale) return undefined;
    throw error;
  }
}
