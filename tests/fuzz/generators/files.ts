import {
  ChainSpecError,
  formatChainSpec,
  genesisState,
  parseChainSpec,
} from "../../../bindings/chain/src/chain/chain-spec.ts";
import { createChainSpec } from "../../../bindings/chain/src/chain/genesis.ts";
import { readModule } from "../../../bindings/core/src/blob/wasm-module-reader.ts";
import { MalformedWasmError } from "../../../bindings/core/src/blob/wasm-reader.ts";
import { parseConfig } from "../../../bindings/relayer/src/relayer/config.ts";
import { RelayerConfigError } from "../../../bindings/relayer/src/relayer/errors.ts";
import { EXAMPLE_CONFIG } from "../../../bindings/relayer/src/relayer/example-config.ts";
import { concat } from "../../support/hex.ts";
import { mutateOnce } from "../../support/mutate.ts";
import { fine, type Generator, type GeneratorSource, type Input, type Verdict } from "../generator.ts";
import { type JsonValue, jsonText, mutateJson } from "../grammar/json.ts";
import type { InputRandom } from "../input-random.ts";
import { timed } from "../run/stopwatch.ts";
import { blobBytes, loadRuntime } from "../scenes/blobs.ts";
import { namesIn } from "./genesis.ts";

/**
 * Files that people pass to the tools: chain specs, configurations of the relayer, blobs. A file is read, or refused
 * with the reader's own error; nothing else is thrown.
 */

interface Reader {
  readonly name: string;
  readonly share: number;
  readonly target: string;
  readonly entryPoint: string;
  /** Reads the file; throws only `Refusal`. */
  readonly read: (bytes: Uint8Array) => unknown;
  readonly Refusal: new (...args: never[]) => Error;
  readonly prepare: () => Promise<(random: InputRandom) => Uint8Array>;
}

function sourceOf(reader: Reader): GeneratorSource {
  const { name, share } = reader;
  return { name, share, load: async () => new FileInputs(reader, await reader.prepare()) };
}

class FileInputs implements Generator {
  readonly name: string;
  readonly target: string;
  readonly share: number;
  readonly #reader: Reader;
  readonly #make: (random: InputRandom) => Uint8Array;

  constructor(reader: Reader, make: (random: InputRandom) => Uint8Array) {
    this.name = reader.name;
    this.target = reader.target;
    this.share = reader.share;
    this.#reader = reader;
    this.#make = make;
  }

  make(random: InputRandom): Input {
    return { entryPoint: this.#reader.entryPoint, scene: 0, bytes: this.#make(random), wellFormed: false };
  }

  judge({ bytes }: Input): Verdict {
    try {
      timed(() => this.#reader.read(bytes));
      return fine("read");
    } catch (error) {
      if (error instanceof this.#reader.Refusal) return fine(`refused: ${error.name}`);
      throw error;
    }
  }
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

export const chainSpec: GeneratorSource = sourceOf({
  name: "chain-spec",
  share: 3,
  target: "bindings/chain/src/chain/chain-spec.ts",
  entryPoint: "parseChainSpec",
  read: (bytes) => genesisState(parseChainSpec(text(bytes))),
  Refusal: ChainSpecError,
  prepare: async () => {
    const runtime = await loadRuntime("as-ismp");
    const spec = createChainSpec({ runtime, code: new Uint8Array(8), properties: { tokenSymbol: "UNIT" } });
    const document = JSON.parse(formatChainSpec(spec)) as JsonValue;
    const names = [...new Set(namesIn(document))];
    return (random) => {
      let changed = document;
      for (let changes = random.below(4); changes >= 0; changes--)
        changed = mutateJson(random, changed, names);
      return jsonText(random, changed);
    };
  },
});

export const relayerConfig: GeneratorSource = sourceOf({
  name: "relayer-config",
  share: 3,
  target: "bindings/relayer/src/relayer/config.ts",
  entryPoint: "parseConfig",
  read: (bytes) => parseConfig(text(bytes)),
  Refusal: RelayerConfigError,
  prepare: async () => {
    const lines = EXAMPLE_CONFIG.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    const values = [
      "0",
      "-1",
      "1e400",
      "nan",
      '""',
      '"0x"',
      "[]",
      "{}",
      "true",
      "1979-05-27",
      '"""',
      "[[chains]]",
      "inf",
    ];
    return (random) => {
      let config = lines;
      for (let changes = random.below(5); changes > 0; changes--) {
        const place = random.below(config.length);
        const line = config[place] ?? "";
        const field = line.split(" = ")[0] ?? "";
        const other = random.pick(config);
        const instead = random.pick([
          [],
          [line, line],
          [other],
          [`${field} = ${random.pick(values)}`],
          [`${field}_ = 1`],
          ["[[chains]]", line],
          ["[a.b]", `${field}.${field} = ${random.pick(values)}`],
          [`${field} = ${"[".repeat(1 << random.below(12))}`],
        ]);
        config = config.toSpliced(place, 1, ...instead);
      }
      let bytes: Uint8Array = new Uint8Array(Buffer.from(config.join("\n")));
      if (random.oneIn(3)) bytes = mutateOnce(random, bytes, bytes);
      return bytes;
    };
  },
});

export const blobs: GeneratorSource = sourceOf({
  name: "blobs",
  share: 3,
  target: "bindings/core/src/blob/wasm-module-reader.ts",
  entryPoint: "readModule",
  read: (bytes) => readModule(bytes),
  Refusal: MalformedWasmError,
  prepare: async () => {
    const seeds = [smallModule(), smallModule().subarray(0, 60), cut(blobBytes("as-ismp-light-client"))];
    return (random) => {
      let bytes = random.oneIn(12) ? (seeds[2] as Uint8Array) : random.pick(seeds.slice(0, 2));
      do bytes = mutateOnce(random, bytes, bytes);
      while (random.oneIn(2));
      return bytes;
    };
  },
});

/** The sections before the code, which are the small ones. */
function cut(blob: Uint8Array): Uint8Array {
  return blob.subarray(0, 2000);
}

/** A module with one section of each kind that this reader knows. */
function smallModule(): Uint8Array {
  const section = (id: number, ...content: readonly number[]) =>
    Uint8Array.of(id, content.length, ...content);
  return concat(
    Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00),
    section(0, 4, 0x6e, 0x61, 0x6d, 0x65, 1, 2),
    section(1, 2, 0x60, 2, 0x7f, 0x7f, 1, 0x7e, 0x60, 0, 0),
    section(2, 1, 3, 0x65, 0x6e, 0x76, 1, 0x66, 0, 1),
    section(3, 2, 0, 1),
    section(4, 1, 0x70, 0, 1),
    section(5, 1, 1, 1, 16),
    section(6, 1, 0x7f, 1, 0x41, 5, 0x0b),
    section(7, 2, 1, 0x61, 0, 1, 1, 0x6d, 2, 0),
    section(9, 1, 0, 0x41, 0, 0x0b, 1, 0),
    section(
      10,
      2,
      9,
      1,
      1,
      0x7e,
      0x42,
      7,
      0x21,
      2,
      0x20,
      0x0b,
      8,
      0,
      0x02,
      0x40,
      0x03,
      0x40,
      0x0b,
      0x0b,
      0x0b,
    ),
    section(11, 1, 0, 0x41, 8, 0x0b, 3, 1, 2, 3),
  );
}
