// Tries an upgrade or a block on a chain's state, with the checks of the pallets: what `frame-executive` does with the
// feature `try-runtime`. It is compiled only into the try-runtime form of a blob, which no chain runs.
//
// A check that fails aborts the call, after all checks ran. Source: docs/spec/host.md#try-runtime.

import { equalBytes } from "../bytes/compare";
import { copyBytes } from "../bytes/copy";
import { panic } from "../frame/panic";
import { abortIfFailed } from "../frame/try-check";
import { Weight } from "../frame/weight";
import {
  CHECKED_PALLETS,
  palletNamed,
  tryMigrate,
  tryOnRuntimeUpgrade,
  tryState,
} from "../generated/try-runtime";
import { root } from "../host/storage";
import { finalize, number, STATE_VERSION } from "../pallets/system/block";
import { blockWeight } from "../pallets/system/block-weight";
import { Bytes } from "../scale/bytes";
import { ScaleError } from "../scale/errors";
import { Reader } from "../scale/reader";
import { compareHeaders, endExtrinsics, executeExtrinsics } from "./executive";
import { initializeNewPallets, noteUpgraded } from "./upgrade";

/** `UpgradeCheckSelect` of frame-support: which checks an upgrade runs. */
export const enum UpgradeChecks {
  None = 0,
  All = 1,
  PreAndPost = 2,
  TryState = 3,
}

/** `TryStateSelect` of frame-support: which pallets check their state. */
const enum SelectKind {
  None = 0,
  All = 1,
  RoundRobin = 2,
  Only = 3,
}


@final
export class TryStateSelect {
  private constructor(
    private kind: u8,
    private count: u32 = 0,
    private names: Reader = new Reader(0, 0),
  ) {}

  static all(): TryStateSelect {
    return new TryStateSelect(SelectKind.All as u8);
  }

  static read(reader: Reader): TryStateSelect {
    const kind = reader.u8();
    if (kind > (SelectKind.Only as u8)) reader.fail(ScaleError.UnknownVariant);
    const select = new TryStateSelect(kind);
    if (kind == (SelectKind.RoundRobin as u8)) select.count = reader.u32();
    if (kind != (SelectKind.Only as u8)) return select;
    select.count = reader.count(1);
    const start = reader.position;
    for (let i: u32 = 0; i < select.count && !reader.failed; i++) reader.bytes();
    select.names = new Reader(start, reader.position);
    return select;
  }

  /** Checks the state of the selected pallets, which must not change it. */
  run(at: u32): void {
    if (this.kind == (SelectKind.None as u8)) return;
    const before = stateRoot();
    if (this.kind == (SelectKind.All as u8)) {
      for (let place: u32 = 0; place < CHECKED_PALLETS; place++) tryState(place, at);
    } else if (this.kind == (SelectKind.RoundRobin as u8)) {
      for (let i: u32 = 0; i < this.count; i++) {
        tryState((((at as u64) + i) % (CHECKED_PALLETS as u64)) as u32, at);
      }
    } else {
      for (let i: u32 = 0; i < this.count; i++) {
        const name = Bytes.read(this.names);
        const place = palletNamed(name);
        if (place < CHECKED_PALLETS) tryState(place, at);
      }
    }
    abortIfFailed();
    if (!equalBytes(before, stateRoot(), 32)) panic("try_state changed the state: it may only read");
  }
}

/** A copy of the root of the state. */
function stateRoot(): usize {
  const kept = __alloc(32);
  copyBytes(kept, root(STATE_VERSION), 32);
  return kept;
}

/** Does what the first block of this code does before anything else, whatever code made the last block. */
export function tryRuntimeUpgrade(checks: UpgradeChecks): Weight {
  const around = checks == UpgradeChecks.All || checks == UpgradeChecks.PreAndPost;
  let weight = initializeNewPallets().plus(tryMigrate(around));
  weight = weight.plus(tryOnRuntimeUpgrade(around));
  abortIfFailed();
  noteUpgraded();
  if (checks == UpgradeChecks.All || checks == UpgradeChecks.TryState) TryStateSelect.all().run(number());
  return weight;
}

/**
 * Executes a block as `executeBlock` does, and checks the state before the header is made.
 *
 * @param anyStateRoot accepts a block whose state root differs, as that of other code does
 * @param anySignature accepts extrinsics that were signed for other code
 * @returns what the block weighs
 */
export function tryExecuteBlock(
  block: Reader,
  anyStateRoot: bool,
  anySignature: bool,
  select: TryStateSelect,
): Weight {
  const header = executeExtrinsics(block, anySignature);
  endExtrinsics();
  select.run(number());
  compareHeaders(header, finalize(), anyStateRoot);
  return blockWeight();
}
