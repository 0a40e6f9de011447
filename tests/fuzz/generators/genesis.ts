import { getPreset } from "../../../bindings/chain/src/chain/genesis.ts";
import { mergeJson } from "../../../bindings/chain/src/chain/json.ts";
import type { Runtime } from "../../../bindings/core/src/index.ts";
import { emptyState } from "../../../bindings/core/src/index.ts";
import { Reader, bytes as withLength } from "../../support/scale.ts";
import {
  broken,
  fine,
  type Generator,
  type GeneratorSource,
  type Input,
  type Verdict,
} from "../generator.ts";
import { joined } from "../grammar/codec.ts";
import { type JsonValue, jsonText, mutateJson } from "../grammar/json.ts";
import type { InputRandom } from "../input-random.ts";
import { judgeFailure } from "../oracles/traps.ts";
import { callRuntime, type Limits } from "../runtime-call.ts";
import { issuanceOf } from "../scenes/accounts.ts";
import { type BlobName, loadRuntime } from "../scenes/blobs.ts";

/** `GenesisBuilder_build_state`: configurations of a genesis, correct and incorrect ones. */

const ENTRY = "GenesisBuilder_build_state";

export function genesis(blob: BlobName, name: string, share: number): GeneratorSource {
  return { name, share, load: async () => new Genesis(name, blob, share, await loadRuntime(blob)) };
}

class Genesis implements Generator {
  readonly name: string;
  readonly target: string;
  readonly share: number;
  readonly #runtime: Runtime;
  readonly #honest: readonly JsonValue[];
  readonly #names: readonly string[];
  readonly #empty = emptyState();

  constructor(name: string, target: string, share: number, runtime: Runtime) {
    this.name = name;
    this.target = target;
    this.share = share;
    this.#runtime = runtime;
    const defaults = getPreset(runtime, null);
    const presets = ["development", "local_testnet"].map((preset) =>
      mergeJson(defaults, getPreset(runtime, preset)),
    );
    this.#honest = [defaults, ...presets] as JsonValue[];
    this.#names = [...new Set(this.#honest.flatMap(namesIn))];
  }

  make(random: InputRandom): Input {
    let document = random.pick(this.#honest);
    const changes = random.oneIn(40) ? 0 : 1 + random.below(4);
    for (let i = 0; i < changes; i++) document = mutateJson(random, document, this.#names);
    let text = jsonText(random, document);
    if (random.oneIn(1000)) text = repeated(random, text);
    return { entryPoint: ENTRY, scene: 0, bytes: withLength(text), wellFormed: true };
  }

  judge(input: Input, limits: Limits): Verdict {
    const { outcome, storage } = callRuntime(this.#runtime, ENTRY, input.bytes, this.#empty, limits);
    if (outcome.kind !== "answer") return judgeFailure(input, outcome) as Verdict;
    const reader = new Reader(outcome.bytes);
    if (reader.u8() === 1) {
      const reason = new TextDecoder().decode(reader.bytes());
      // What it wrote before is not the state of any chain: hosts discard it with the configuration.
      return fine(`refused: ${reason.replace(/`[^`]*`?/g, "`…`").replace(/\d+/g, "…")}`);
    }
    const text = new TextDecoder().decode(new Reader(input.bytes).bytes());
    if (!isJson(text)) return broken("built", "a genesis was built from what is no JSON");
    const { total, sum } = issuanceOf(storage.snapshot());
    if (total !== sum) return broken("built", `the accounts hold ${sum} of an issuance of ${total}`);
    return fine("built");
  }
}

/** The text with a part of it many times. */
function repeated(random: InputRandom, text: Uint8Array): Uint8Array {
  const at = random.below(text.length);
  const part = text.subarray(at, at + 1 + random.below(200));
  const many = new Array<Uint8Array>(1 << random.below(13)).fill(part);
  return joined([text.subarray(0, at), ...many, text.subarray(at)]);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Names of all fields of a document. */
export function namesIn(value: JsonValue): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) => [name, ...namesIn(held)]);
}
