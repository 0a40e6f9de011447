// Changes of the authority set that a header announces.
//
// Only logs that decode count, same as upstream; further logs (disabled authorities, pauses) are ignored. Source:
// docs/spec/grandpa.md#structures, docs/spec/grandpa.md#authority-changes.

import { Reader } from "../../scale/reader";
import { ScaleError } from "../../scale/errors";
import { DigestItem, DigestKind, ENGINE_GRANDPA } from "../digest";
import { Header } from "../header";
import { AUTHORITY_SIZE } from "./voter-set";

const SCHEDULED_CHANGE: u8 = 1;
const FORCED_CHANGE: u8 = 2;


@final
export class AuthorityChange {
  /** Whether the header has a scheduled change; the fields below are the first one's. */
  scheduled: bool = false;
  forced: bool = false;
  authorities: usize = 0;
  authorityCount: u32 = 0;
  /** Blocks until the change takes effect. */
  delay: u32 = 0;

  private item: DigestItem = new DigestItem();
  private digest: Reader = new Reader(0, 0);
  private payload: Reader = new Reader(0, 0);

  static scan(header: Header): AuthorityChange {
    const change = new AuthorityChange();
    change.read(header);
    return change;
  }

  /** Says what `header` announces, and forgets the header before: a proof of many headers needs one object. */
  read(header: Header): void {
    this.scheduled = false;
    this.forced = false;
    this.authorities = 0;
    this.authorityCount = 0;
    this.delay = 0;
    header.openDigest(this.digest);
    for (let left = header.digestItems; left > 0; left--) {
      const item = this.item;
      item.read(this.digest);
      if (item.is(DigestKind.Consensus, ENGINE_GRANDPA)) this.take(item.payload, item.payloadLength);
    }
  }

  private take(payload: usize, length: u32): void {
    const reader = this.payload;
    reader.position = payload;
    reader.end = payload + length;
    reader.error = ScaleError.None;
    const kind = reader.u8();
    if (kind != SCHEDULED_CHANGE && kind != FORCED_CHANGE) return;
    if (kind == FORCED_CHANGE) reader.u32();
    const count = reader.count(AUTHORITY_SIZE);
    const authorities = reader.fixed(count * AUTHORITY_SIZE);
    const delay = reader.u32();
    if (reader.failed) return;
    if (kind == FORCED_CHANGE) {
      this.forced = true;
    } else if (!this.scheduled) {
      this.scheduled = true;
      this.authorities = authorities;
      this.authorityCount = count;
      this.delay = delay;
    }
  }
}
