/** Writes bytes as AssemblyScript, so that they become part of the module. */
import type { Imports } from "./modules.ts";

const WORD = 8;
/** Number of words that one call of `putWords` in `assembly/bytes/code-data.ts` takes. */
const WORDS = 8;

/**
 * Static data: an expression for its address. An instance copies static data into memory, in each call of the
 * runtime.
 */
export function byteData(bytes: Uint8Array): string {
  return `memory.data<u8>([${bytes.join(",")}])`;
}

/**
 * Data as constants in code, for data that few calls need: a function `name` that returns the address of a fresh
 * copy. Calls that do not use the data pay nothing for it.
 */
export function codeData(name: string, bytes: Uint8Array, imports: Imports): string {
  const put = imports.frame("putWords");
  const size = Math.ceil(bytes.length / (WORD * WORDS)) * WORD * WORDS;
  const padded = Buffer.alloc(size);
  padded.set(bytes);
  const words = Array.from(
    { length: size / WORD },
    (_, i) => `0x${padded.readBigUInt64LE(i * WORD).toString(16)}`,
  );
  const calls = Array.from(
    { length: words.length / WORDS },
    (_, i) => `  at = ${put}(at, ${words.slice(i * WORDS, (i + 1) * WORDS).join(", ")});\n`,
  );
  return `function ${name}(): usize {
  const start = __alloc(${size});
  let at = start;
${calls.join("")}  return start;
}
`;
}
