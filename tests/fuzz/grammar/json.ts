import { mutateOnce } from "../../support/mutate.ts";
import type { InputRandom } from "../input-random.ts";

/**
 * JSON documents: a value changed, left out, repeated, or replaced by one of another kind; then sometimes the text
 * itself.
 */

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | bigint
  | JsonValue[]
  | { [name: string]: JsonValue };

const STRINGS = [
  "",
  "0x",
  "0x00",
  "0x0",
  "0xzz",
  `0x${"ff".repeat(32)}`,
  "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
  "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ",
  "SUBSTRATE-solo",
  "POLKADOT-3367",
  "POLKADOT-99999999999",
  "\u0000",
  "\ud83d\ude00",
  "__proto__",
  "latest",
  "development",
  "1".repeat(40),
];
const NUMBERS: readonly JsonValue[] = [
  0,
  -1,
  1,
  2 ** 32,
  2 ** 53,
  1.5,
  1e308,
  -0,
  18446744073709551615n,
  2n ** 128n,
  2n ** 200n,
];

export function generateJson(random: InputRandom, depth = 0): JsonValue {
  switch (random.below(depth > 4 ? 5 : 8)) {
    case 0:
      return null;
    case 1:
      return random.oneIn(2);
    case 2:
      return random.pick(NUMBERS);
    case 3:
      return random.pick(STRINGS);
    case 4:
      return random.below(1000);
    case 5:
      return Array.from({ length: random.below(4) }, () => generateJson(random, depth + 1));
    case 6:
      return Array.from({ length: 2 }, () => random.pick(STRINGS));
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(4) }, () => [
          random.pick(STRINGS),
          generateJson(random, depth + 1),
        ]),
      );
  }
}

/** One change somewhere in the document. `names` are meaningful field names. */
export function mutateJson(
  random: InputRandom,
  value: JsonValue,
  names: readonly string[],
  depth = 0,
): JsonValue {
  const descends = !random.oneIn(depth === 0 ? 20 : 4);
  if (Array.isArray(value)) {
    const place = random.below(value.length + 1);
    const item = value[place];
    if (descends && item !== undefined) return value.with(place, mutateJson(random, item, names, depth + 1));
    switch (random.below(5)) {
      case 0:
        return item === undefined ? [] : value.toSpliced(place, 1);
      case 1:
        return value.toSpliced(place, 0, item ?? generateJson(random));
      case 2:
        return value.toReversed();
      case 3:
        return [...value, generateJson(random)];
      default:
        return generateJson(random);
    }
  }
  if (typeof value === "object" && value !== null) return mutateObject(random, value, names, descends, depth);
  return random.oneIn(3) ? generateJson(random) : similar(random, value);
}

function mutateObject(
  random: InputRandom,
  value: { [name: string]: JsonValue },
  names: readonly string[],
  descends: boolean,
  depth: number,
): JsonValue {
  const entries = Object.entries(value);
  const place = random.below(Math.max(1, entries.length));
  const entry = entries[place];
  if (entry !== undefined && descends) {
    const changed = mutateJson(random, entry[1], names, depth + 1);
    return Object.fromEntries(entries.with(place, [entry[0], changed]));
  }
  switch (random.below(4)) {
    case 0:
      return Object.fromEntries(entries.toSpliced(place, 1));
    case 1:
      return { ...value, [random.pick([...names, ...STRINGS])]: entry?.[1] ?? null };
    case 2:
      return entry === undefined ? generateJson(random) : { ...value, [entry[0]]: generateJson(random) };
    default:
      return generateJson(random);
  }
}

function similar(random: InputRandom, value: null | boolean | number | string | bigint): JsonValue {
  if (typeof value === "number")
    return random.pick([value + 1, -value, value * 1000, String(value), value + 0.5]);
  if (typeof value === "string") {
    const at = random.below(value.length + 1);
    return random.pick([
      value.slice(0, at),
      `${value.slice(0, at)}${random.pick(STRINGS)}${value.slice(at)}`,
      value.toUpperCase(),
      `${value}${value}`,
      Number(value) || 0,
    ]);
  }
  return random.pick(NUMBERS);
}

/** The text of a document; numbers of any size, and sometimes damage. */
export function jsonText(random: InputRandom, value: JsonValue): Uint8Array {
  let text = stringify(value);
  if (random.oneIn(60)) text = nested(random);
  if (random.oneIn(20)) text = text.replace(/"[^"]*":/, (field) => `${field}1,${field}`);
  if (random.oneIn(10)) text = text.replaceAll(",", random.pick([" ,\n", ",\t", ",,"]));
  let bytes: Uint8Array = new Uint8Array(Buffer.from(text));
  if (random.oneIn(8)) {
    do bytes = mutateOnce(random, bytes, bytes);
    while (random.oneIn(3));
  }
  return bytes;
}

function nested(random: InputRandom): string {
  const depth = 1 << random.below(random.oneIn(10) ? 16 : 9);
  const [open, close] = random.pick([
    ["[", "]"],
    ['{"a":', "}"],
  ] as const);
  return `${open.repeat(depth)}0${random.oneIn(2) ? close.repeat(depth) : ""}`;
}

function stringify(value: JsonValue): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map(stringify).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, held]) => `${JSON.stringify(name)}:${stringify(held)}`);
  return `{${fields.join(",")}}`;
}
