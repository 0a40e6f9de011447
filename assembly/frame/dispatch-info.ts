// What a call costs and how it is scheduled, known before it runs.

import { VALID, Validity } from "./validity";
import { DispatchClass, Weight } from "./weight";


@final
export class DispatchInfo {
  constructor(
    public weight: Weight,
    public dispatchClass: DispatchClass = DispatchClass.Normal,
    public paysFee: bool = true,
  ) {}
}

/**
 * What a call says of itself after it ran: a smaller weight, or that it was free. One for each applied extrinsic;
 * nested calls share it, the outermost has the last word.
 */
@final
export class PostDispatch {
  /** null: as declared. */
  actualWeight: Weight | null = null;
  paysFee: bool = true;
  /** Of a call that failed and that nobody signed: whether it may be in a block at all. */
  validity: Validity = VALID;
}
