/** Bytes in AssemblyScript, as part of the module. */
import { FRAME } from "./frame.ts";
import type { Imports } from "./modules.ts";

const WORD = 8;
/** Words that one call puts: as many as `assembly/bytes/code-data.ts` takes. */
const WORDS = 8;

/** Static data: an expression for its address. An instance copies it into memory, for each call of the runtime. */
export function byteData(bytes: Uint8Array): string {
  return `memory.data<u8>([${bytes.join(",")}])`;
}

/**
 * Data as constants of code, for what few calls want: a function `name` that answers the address of a fresh copy. Code
 * that does not run costs a call nothing.
 */
export function codeData(name: string, bytes: Uint8Array, imports: Imports): string {
  imports.name(FRAME.putWords.module, FRAME.putWords.class);
  const size = Math.ceil(bytes.length / (WORD * WORDS)) * WORD * WORDS;
  const padded = Buffer.alloc(size);
  padded.set(bytes);
  const words = Array.from(
    { length: size / WORD },
    (_, i) => `0x${padded.readBigUInt64LE(i * WORD).toString(16)}`,
  );
  const calls = Array.from(
    { length: words.length / WORDS },
    (_, i) => `  at = ${FRAME.putWords.class}(at, ${words.slice(i * WORDS, (i + 1) * WORDS).join(", ")});\n`,
  );
  return `function ${name}(): usize {
  const start = __alloc(${size});
  let at = start;
${calls.join("")}  return start;
}
`;
}
