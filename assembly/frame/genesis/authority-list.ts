// Lists of authorities in a genesis configuration: public keys as SS58 addresses, each with other fields after it.
//
// Refuses more keys than the pallet allows, and a repeated key, which would get two turns as an author or two votes.

import { equal32 } from "../../bytes/compare";
import { packSpan, Span } from "../../bytes/span";
import { Writer } from "../../scale/writer";
import { JsonReader } from "./json";
import { readAddress } from "./ss58";

const KEY_SIZE: u32 = 32;


@final
export class AuthorityList {
  private entries: Writer = new Writer(256);

  /**
   * @param entrySize bytes of an entry, which begins with the 32 of its key
   * @param most the largest number of entries
   */
  constructor(
    private json: JsonReader,
    private entrySize: u32,
    private most: u32,
  ) {}

  get count(): u32 {
    return this.entries.length / this.entrySize;
  }

  /** Reads an address and adds its key. The caller writes the entry's other fields to `rest` before it adds the next. */
  add(): void {
    const json = this.json;
    const key = readAddress(json).address;
    if (json.failed) return;
    if (this.count == this.most) json.fail("too many authorities");
    const entries = this.entries;
    for (let at: u32 = 0; at < entries.length; at += this.entrySize) {
      if (equal32(entries.address + at, key)) json.fail("authority `" + json.shownText() + "` comes twice");
    }
    if (!json.failed) entries.raw(key, KEY_SIZE);
  }

  /** Where the caller writes the fields after the last key. */
  get rest(): Writer {
    return this.entries;
  }

  /** The list as a SCALE `Vec`. */
  encode(): Span {
    const list = new Writer(this.entries.length + 5);
    list.compact(this.count);
    list.raw(this.entries.address, this.entries.length);
    return packSpan(list.address, list.length);
  }
}
