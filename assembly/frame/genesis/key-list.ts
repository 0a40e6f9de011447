// Lists of authorities in a genesis configuration: public keys as addresses, each with what belongs to it.
//
// Refuses more keys than the pallet takes, and one that comes twice: it would take two turns, or vote twice.

import { equal32 } from "../../bytes/compare";
import { packSpan } from "../../host/span";
import { Writer } from "../../scale/writer";
import { JsonReader } from "./json";
import { readAddress } from "./ss58";

const KEY_SIZE: u32 = 32;


@final
export class KeyList {
  private entries: Writer = new Writer(256);

  /**
   * @param entrySize bytes of an entry, the key's 32 in front
   * @param most how many entries there may be
   */
  constructor(
    private json: JsonReader,
    private entrySize: u32,
    private most: u32,
  ) {}

  get count(): u32 {
    return this.entries.length / this.entrySize;
  }

  /** Reads an address and adds its key. What belongs to the key goes to `rest`, before the next one is added. */
  add(): void {
    const json = this.json;
    const key = readAddress(json);
    if (json.failed) return;
    if (this.count == this.most) json.fail("too many authorities");
    const entries = this.entries;
    for (let at: u32 = 0; at < entries.length; at += this.entrySize) {
      if (equal32(entries.address + at, key)) json.fail("authority `" + json.shownText() + "` comes twice");
    }
    if (!json.failed) entries.raw(key, KEY_SIZE);
  }

  /** The part of an entry behind its key. */
  get rest(): Writer {
    return this.entries;
  }

  /** The list as SCALE has it. */
  encode(): u64 {
    const list = new Writer(this.entries.length + 5);
    list.compact(this.count);
    list.raw(this.entries.address, this.entries.length);
    return packSpan(list.address, list.length);
  }
}
