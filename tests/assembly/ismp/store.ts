// What the mock chain keeps: byte strings under byte strings, in the order of writing. Dumped at the end of a script.

import { compareBytes } from "../../../assembly/bytes/compare";
import { Span, packSpan, spanAddress, spanLength } from "../../../assembly/bytes/span";
import { NOTHING } from "../../../assembly/ismp/identifiers";
import { Writer } from "../../../assembly/scale/writer";

export class Store {
  private keys: u64[] = [];
  private values: u64[] = [];

  private find(key: u64): i32 {
    for (let i = 0; i < this.keys.length; i++) {
      if (equalSpans(this.keys[i], key)) return i;
    }
    return -1;
  }

  get(key: u64): u64 {
    const at = this.find(key);
    return at < 0 ? NOTHING : this.values[at];
  }

  set(key: u64, value: u64): void {
    const at = this.find(key);
    const copy = copyOf(value);
    if (at >= 0) {
      this.values[at] = copy;
      return;
    }
    this.keys.push(copyOf(key));
    this.values.push(copy);
  }

  /** Gives what was there. */
  take(key: u64): u64 {
    const at = this.find(key);
    if (at < 0) return NOTHING;
    const value = this.values[at];
    this.keys.splice(at, 1);
    this.values.splice(at, 1);
    return value;
  }

  /** `Vec<(Vec<u8>, Vec<u8>)>` */
  write(writer: Writer): void {
    writer.compact(this.keys.length);
    for (let i = 0; i < this.keys.length; i++) {
      writer.span(this.keys[i]);
      writer.span(this.values[i]);
    }
  }
}

export function equalSpans(a: Span, b: Span): bool {
  return compareBytes(spanAddress(a), spanLength(a), spanAddress(b), spanLength(b)) == 0;
}

export function written(writer: Writer): u64 {
  return packSpan(writer.address, writer.length);
}

function copyOf(span: u64): u64 {
  const copy = __alloc(spanLength(span));
  memory.copy(copy, spanAddress(span), spanLength(span));
  return packSpan(copy, spanLength(span));
}
