// A value that may be absent, of a type that has no null: `Some<u64> | null` is SCALE's `Option<u64>`.

@final
export class Some<T> {
  constructor(readonly value: T) {}
}
