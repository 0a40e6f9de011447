/**
 * A runtime with an entry point that traps, as an author might release by mistake: the function's body is replaced by
 * `unreachable`, in a valid module of the same length.
 */

const EXPORT_SECTION = 7;
const CODE_SECTION = 10;
const FUNCTION = 0;
const UNREACHABLE = 0x00;
const NOP = 0x01;
const END = 0x0b;

/** @param code plain WebAssembly */
export function withTrap(code: Uint8Array, entryPoint: string): Uint8Array {
  const changed = code.slice();
  const module = new WebAssembly.Module(code);
  const imported = WebAssembly.Module.imports(module).filter(({ kind }) => kind === "function").length;
  const body = bodyOf(changed, functionIndex(changed, entryPoint) - imported);
  body.fill(NOP);
  // No locals, then the trap.
  body.set([0, UNREACHABLE]);
  body[body.length - 1] = END;
  // Throws if that is not a valid module.
  new WebAssembly.Module(changed);
  return changed;
}

function functionIndex(code: Uint8Array, name: string): number {
  const reader = section(code, EXPORT_SECTION);
  for (let left = reader.leb(); left > 0; left -= 1) {
    const found = Buffer.from(reader.take(reader.leb())).toString();
    const kind = reader.take(1)[0];
    const index = reader.leb();
    if (found === name && kind === FUNCTION) return index;
  }
  throw new Error(`the module does not export ${name}`);
}

/** A view of the body of the function with this index among the module's own. */
function bodyOf(code: Uint8Array, index: number): Uint8Array {
  const reader = section(code, CODE_SECTION);
  reader.leb();
  for (let before = 0; before < index; before += 1) reader.take(reader.leb());
  return reader.take(reader.leb());
}

function section(code: Uint8Array, wanted: number): LebReader {
  const reader = new LebReader(code.subarray(8));
  for (;;) {
    const id = reader.take(1)[0];
    const content = reader.take(reader.leb());
    if (id === wanted) return new LebReader(content);
  }
}

class LebReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new Error("the module ends early");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  leb(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.take(1)[0] as number;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }
}
