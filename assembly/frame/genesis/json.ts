// Reads JSON in place, by someone who knows what must come next.
//
// Strict: nothing but RFC 8259, no field twice, none that is unknown, nothing behind the end. Numbers are integers
// from 0 to 2^128 - 1; those that JavaScript can't hold may stand in quotes. Strings are plain: no escapes, since no
// name or address has any. Depth is bounded by the reader's own code: nothing is skipped, nothing recurses.
// The first failure sticks and says where it is; from then on nothing more is found.

import { u128 } from "as-bignum/assembly";
import { spanAddress, spanLength } from "../../host/span";

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const COLON: u8 = 0x3a;
const BACKSLASH: u8 = 0x5c;
/** No more than this of a text goes into an error. */
const SHOWN: u32 = 48;


@final
export class JsonReader {
  /** The first failure. */
  error: string | null = null;
  /** What is being read, for errors: names with dots between. */
  path: string = "";
  /** The text that `text` found last. */
  textAddress: usize = 0;
  textLength: u32 = 0;
  private start: usize;

  constructor(
    private position: usize,
    private end: usize,
  ) {
    this.start = position;
  }

  /** A reader of what stands for a field that was left out. */
  static ofDefault(text: u64, path: string): JsonReader {
    const address = spanAddress(text);
    const json = new JsonReader(address, address + spanLength(text));
    json.path = path;
    return json;
  }

  get failed(): bool {
    return this.error != null;
  }

  /** Takes over the failure of another reader, if it has one; it must have read to its end. */
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

  /** Says that nothing may follow. */
  finish(): void {
    if (!this.failed && (this.next() != 0 || this.position != this.end))
      this.fail("characters behind the end");
  }

  /** The next byte that is no space, without taking it; 0 at the end. */
  private next(): u8 {
    while (this.position < this.end) {
      const byte = load<u8>(this.position);
      if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) return byte;
      this.position++;
    }
    return 0;
  }

  /** Takes `byte` if it comes next. */
  take(byte: u8): bool {
    if (this.failed || this.next() != byte) return false;
    this.position++;
    return true;
  }

  expect(byte: u8): void {
    if (!this.take(byte)) this.fail("expected " + String.fromCharCode(byte));
  }

  /** A string: its bytes are at `textAddress`. */
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

  /** Whether the text found last is `name`. */
  textIs(name: string): bool {
    if ((name.length as u32) != this.textLength) return false;
    for (let i = 0; i < name.length; i++) {
      if ((name.charCodeAt(i) as u8) != load<u8>(this.textAddress + i)) return false;
    }
    return true;
  }

  /** The text found last, as far as it is to be shown. */
  shownText(): string {
    let shown = "";
    const length = min(this.textLength, SHOWN);
    for (let i: u32 = 0; i < length; i++) {
      const byte = load<u8>(this.textAddress + i);
      shown += byte < 0x7f ? String.fromCharCode(byte) : "?";
    }
    return this.textLength > SHOWN ? shown + "..." : shown;
  }

  /** Takes `null` if it comes next. */
  isNull(): bool {
    if (this.failed || this.next() != 0x6e) return false;
    if (this.end - this.position < 4 || load<u32>(this.position) != 0x6c6c756e) {
      this.fail("expected null");
      return false;
    }
    this.position += 4;
    return true;
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

/** The fields of an object, one after another: `while (fields.next()) …`, each value read before the next field. */
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

  /** Whether a field of that name has come by. */
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

  /** Behind the last field: says that this one must have been there. */
  require(name: string): void {
    if (!this.has(name)) this.json.fail("missing field `" + name + "`");
  }
}

/** The items of an array: `while (items.next()) …`, each item read before the next. */
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

  /** The next item of an array of known length, such as a pair. */
  expect(): void {
    if (this.count > 0) this.json.expect(COMMA);
    this.count++;
  }

  /** Says that the array ends here. */
  finish(): void {
    this.json.expect(0x5d);
  }
}

/** value × 10 + digit; false, with nothing changed, if that is too large. */
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
