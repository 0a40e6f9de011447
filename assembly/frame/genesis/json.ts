// Reads JSON in place. The caller states which kind of value must come next.
//
// Strict RFC 8259: refuses repeated fields, unknown fields and anything after the end. Numbers are integers from 0 to
// 2^128 - 1 and may be quoted, since JavaScript can't write all of them as numbers. Strings have no escapes: no name or
// address needs any. The code of the caller bounds the depth, since no value is skipped and nothing recurses.
// The first failure is kept with its position; after it nothing more is read.

import { u128 } from "as-bignum/assembly";
import { Span, spanAddress, spanLength } from "../../bytes/span";

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const COLON: u8 = 0x3a;
const BACKSLASH: u8 = 0x5c;
/** The most characters of a text that an error shows. */
const SHOWN: u32 = 48;


@final
export class JsonReader {
  /** The first failure. */
  error: string | null = null;
  /** The path of the current field, for errors: names separated by dots. */
  path: string = "";
  /** The string that `text` read last. */
  textAddress: usize = 0;
  textLength: u32 = 0;
  private start: usize;

  constructor(
    private position: usize,
    private end: usize,
  ) {
    this.start = position;
  }

  /** A reader of the default value of a field that was left out. */
  static ofDefault(text: Span, path: string): JsonReader {
    const address = spanAddress(text);
    const json = new JsonReader(address, address + spanLength(text));
    json.path = path;
    return json;
  }

  get failed(): bool {
    return this.error != null;
  }

  /** Takes over the failure of another reader; one that did not read to its end has failed too. */
  adopt(other: JsonReader): void {
    other.finish();
    if (this.error == null) this.error = other.error;
  }

  /** Keeps the first of several failures. */
  fail(reason: string): void {
    if (this.error != null) return;
    const where = this.path.length > 0 ? this.path : "genesis";
    this.error = where + ": " + reason + " (byte " + decimal((this.position - this.start) as u32) + ")";
    this.position = this.end;
  }

  /** Fails if anything but white space follows. */
  finish(): void {
    if (!this.failed && (this.next() != 0 || this.position != this.end))
      this.fail("characters after the end");
  }

  /** The next byte that is no white space, without consuming it; 0 at the end. */
  private next(): u8 {
    while (this.position < this.end) {
      const byte = load<u8>(this.position);
      if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) return byte;
      this.position++;
    }
    return 0;
  }

  /** Consumes `byte` if it comes next. */
  take(byte: u8): bool {
    if (this.failed || this.next() != byte) return false;
    this.position++;
    return true;
  }

  expect(byte: u8): void {
    if (!this.take(byte)) this.fail("expected " + String.fromCharCode(byte));
  }

  /** Reads a string; its bytes are at `textAddress`. */
  text(): void {
    this.textLength = 0;
    if (!this.take(QUOTE)) {
      this.fail("expected a string");
      return;
    }
    const from = this.position;
    while (this.position < this.end) {
      const byte = load<u8>(this.position);
      if (byte == QUOTE) {
        this.textAddress = from;
        this.textLength = (this.position - from) as u32;
        this.position++;
        return;
      }
      if (byte == BACKSLASH) return this.fail("escapes are not taken");
      if (byte < 0x20) break;
      this.position++;
    }
    this.fail("a string does not end");
  }

  /** Whether the text read last is `name`. */
  textIs(name: string): bool {
    if ((name.length as u32) != this.textLength) return false;
    for (let i = 0; i < name.length; i++) {
      if ((name.charCodeAt(i) as u8) != load<u8>(this.textAddress + i)) return false;
    }
    return true;
  }

  /** The text read last, shortened for an error, with `?` for what is not ASCII. */
  shownText(): string {
    let shown = "";
    const length = min(this.textLength, SHOWN);
    for (let i: u32 = 0; i < length; i++) {
      const byte = load<u8>(this.textAddress + i);
      shown += byte < 0x7f ? String.fromCharCode(byte) : "?";
    }
    return this.textLength > SHOWN ? shown + "..." : shown;
  }

  /** Consumes `null` if it comes next. */
  isNull(): bool {
    if (this.failed || this.next() != 0x6e) return false;
    if (this.end - this.position < 4 || load<u32>(this.position) != 0x6c6c756e) {
      this.fail("expected null");
      return false;
    }
    this.position += 4;
    return true;
  }

  /** `true` or `false`. */
  bool(): bool {
    if (this.failed) return false;
    const isTrue = this.next() == 0x74;
    const length: usize = isTrue ? 4 : 5;
    // "true", or "fals" and an "e" after it.
    const expected: u32 = isTrue ? 0x65757274 : 0x736c6166;
    const fits =
      this.end - this.position >= length &&
      load<u32>(this.position) == expected &&
      (isTrue || load<u8>(this.position, 4) == 0x65);
    if (fits) this.position += length;
    else this.fail("expected true or false");
    return isTrue && fits;
  }

  /** An integer, bare or in quotes. */
  integer(): u128 {
    const quoted = this.take(QUOTE);
    const value = this.digits(quoted);
    if (quoted && !this.failed) {
      if (this.position < this.end && load<u8>(this.position) == QUOTE) this.position++;
      else this.fail("expected digits only");
    }
    return value;
  }

  private digits(quoted: bool): u128 {
    const value = new u128();
    if (!quoted) this.next();
    const from = this.position;
    while (this.position < this.end) {
      const digit = load<u8>(this.position) - 0x30;
      if (digit > 9) break;
      if (!addDigit(value, digit)) {
        this.fail("the number is larger than 128 bits hold");
        return value;
      }
      this.position++;
    }
    const count = this.position - from;
    if (count == 0) this.fail("expected an integer from 0 on");
    else if (count > 1 && load<u8>(from) == 0x30) this.fail("a number begins with 0");
    else if (!quoted && this.continuesNumber()) this.fail("expected an integer, without point or exponent");
    return value;
  }

  private continuesNumber(): bool {
    if (this.position >= this.end) return false;
    const byte = load<u8>(this.position);
    return byte == 0x2e || (byte | 0x20) == 0x65;
  }
}

/** The fields of an object: `while (fields.next()) …`. The caller reads each value before the next field. */
@final
export class JsonFields {
  private seen: Array<string> = new Array<string>();
  private name: string = "";
  private outer: string;

  constructor(private json: JsonReader) {
    this.outer = json.path;
    json.expect(0x7b);
  }

  /** Moves to the next field's value. */
  next(): bool {
    const json = this.json;
    if (json.failed) return false;
    json.path = this.outer;
    if (json.take(0x7d)) return false;
    if (this.seen.length > 0) json.expect(COMMA);
    json.text();
    const name = json.shownText();
    if (this.has(name)) json.fail("field `" + name + "` comes twice");
    json.expect(COLON);
    if (json.failed) return false;
    this.seen.push(name);
    this.name = name;
    json.path = this.outer.length > 0 ? this.outer + "." + name : name;
    return true;
  }

  is(name: string): bool {
    return this.name == name;
  }

  /** Whether a field of that name was read. */
  has(name: string): bool {
    for (let i = 0; i < this.seen.length; i++) {
      if (this.seen[i] == name) return true;
    }
    return false;
  }

  unknown(): void {
    this.json.path = this.outer;
    this.json.fail("unknown field `" + this.name + "`");
  }

  /** After the last field: fails if this one is missing. */
  require(name: string): void {
    if (!this.has(name)) this.json.fail("missing field `" + name + "`");
  }
}

/** The items of an array: `while (items.next()) …`. The caller reads each item before the next one. */
@final
export class JsonItems {
  private count: u32 = 0;

  constructor(private json: JsonReader) {
    json.expect(0x5b);
  }

  next(): bool {
    const json = this.json;
    if (json.failed || json.take(0x5d)) return false;
    if (this.count > 0) json.expect(COMMA);
    this.count++;
    return !json.failed;
  }

  /** Moves to the next item of an array of known length, such as a pair. */
  expect(): void {
    if (this.count > 0) this.json.expect(COMMA);
    this.count++;
  }

  /** Fails unless the array ends here. */
  finish(): void {
    this.json.expect(0x5d);
  }
}

/** Sets `value` to value × 10 + digit. @returns false, with nothing changed, if that exceeds 128 bits */
function addDigit(value: u128, digit: u8): bool {
  const low = (value.lo & 0xffff_ffff) * 10 + (digit as u64);
  const high = (value.lo >> 32) * 10 + (low >> 32);
  const carry = high >> 32;
  if (value.hi > (u64.MAX_VALUE - carry) / 10) return false;
  value.lo = (high << 32) | (low & 0xffff_ffff);
  value.hi = value.hi * 10 + carry;
  return true;
}

function decimal(value: u32): string {
  let text = "";
  do {
    text = String.fromCharCode(0x30 + ((value % 10) as i32)) + text;
    value /= 10;
  } while (value > 0);
  return text;
}
