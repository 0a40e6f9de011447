// The weight, class and fee rule of a call, known before it runs, and its corrections afterwards.

import { VALID, Validity } from "./validity";
import { DispatchClass, Weight } from "./weight";

export class DispatchInfo {
  constructor(
    public weight: Weight,
    public dispatchClass: DispatchClass = DispatchClass.Normal,
    public paysFee: bool = true,
  ) {}
}

/**
 * What a call reports after it ran: a smaller weight, or that it is free. There is one for each applied extrinsic; a call
 * inside another one gets its own. Of that, the outer call takes the weight at the most, as in FRAME.
 */
@final
export class PostDispatch {
  constructor(
    /** What was declared for the call before it ran; null for a call inside another one. */
    public declared: DispatchInfo | null = null,
  ) {}

  /** null: the declared weight. */
  actualWeight: Weight | null = null;
  paysFee: bool = true;
  /** Of an unsigned call that failed: anything but VALID keeps it out of every block. */
  validity: Validity = VALID;

  /** The weight that the call took: what it reported, at most what was declared. */
  spent(declared: Weight): Weight {
    const actual = this.actualWeight;
    if (!actual) return declared;
    return new Weight(min(actual.refTime, declared.refTime), min(actual.proofSize, declared.proofSize));
  }
}
