// What weight is left for work that stops when there is none: same as `WeightMeter` of sp-weights.

import { Weight } from "./weight";


@final
export class WeightMeter {
  /** What has been used. */
  consumed: Weight = new Weight();

  constructor(
    /** All that may be used. */
    readonly limit: Weight,
  ) {}

  remaining(): Weight {
    return this.limit.minus(this.consumed);
  }

  /** Whether there is still room for work of this weight. */
  canConsume(weight: Weight): bool {
    return !this.consumed.plus(weight).exceeds(this.limit);
  }

  /** Takes the weight, if there is room for it: do the work only then. */
  tryConsume(weight: Weight): bool {
    if (!this.canConsume(weight)) return false;
    this.consume(weight);
    return true;
  }

  /** Takes the weight of work that has been done, whether there was room for it or not. */
  consume(weight: Weight): void {
    this.consumed = this.consumed.plus(weight);
  }
}
