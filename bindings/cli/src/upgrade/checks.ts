/** The checks of an upgrade and their verdicts, in the order in which they were made. */

/** `failed` refuses the upgrade; a warning does not. A check is skipped where it can't be made here. */
export type CheckVerdict = "passed" | "failed" | "warning" | "skipped";

/** One check. */
export interface UpgradeCheck {
  /** Never changes, for programs. */
  readonly name: UpgradeCheckName;
  readonly verdict: CheckVerdict;
  /** What was expected and found, for people. */
  readonly detail: string;
}

export type UpgradeCheckName =
  | "state-root"
  | "code"
  | "size"
  | "host-functions"
  | "spec-name"
  | "spec-version"
  | "transaction-version"
  | "authoring-version"
  | "state-version"
  | "runtime-apis"
  | "storage-versions"
  | "first-block"
  | "weight"
  | "import"
  | "second-block"
  | "pre-and-post-checks"
  | "try-state"
  | "decoding"
  | "left-behind";

/** Collects checks. */
export class UpgradeChecks {
  readonly all: UpgradeCheck[] = [];

  get ok(): boolean {
    return this.all.every(({ verdict }) => verdict !== "failed");
  }

  add(name: UpgradeCheckName, verdict: CheckVerdict, detail: string): void {
    this.all.push({ name, verdict, detail });
  }

  /** Passed if `good`. */
  expect(name: UpgradeCheckName, good: boolean, detail: string): void {
    this.add(name, good ? "passed" : "failed", detail);
  }
}
