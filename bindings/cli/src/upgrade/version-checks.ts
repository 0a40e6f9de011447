/**
 * What must be true of the version of new code beside the code before.
 *
 * The first three are the checks of FRAME's `System.set_code`, under the names of its errors. The others are rules that
 * no chain enforces: breaking them makes wallets sign what the chain reads as something else, or nodes stop authoring.
 * (docs/spec/host.md#set-code, docs/spec/host.md#version)
 */

import type { RuntimeVersion } from "@as-ismp/core";
import type { UpgradeChecks } from "./checks.ts";
import type { MetadataChanges } from "./metadata-changes.ts";

/** What is known of the version of the code before. */
export type KnownVersion = Pick<RuntimeVersion, "specName" | "specVersion"> & Partial<RuntimeVersion>;

export function checkVersions(
  before: KnownVersion,
  after: RuntimeVersion,
  changes: MetadataChanges | undefined,
  checks: UpgradeChecks,
): void {
  const sameName = before.specName === after.specName;
  checks.expect(
    "spec-name",
    sameName,
    sameName
      ? `it is still ${after.specName}`
      : `expected ${before.specName}, found ${after.specName}: set_code answers System.InvalidSpecName`,
  );
  const increases = after.specVersion > before.specVersion;
  checks.expect(
    "spec-version",
    increases,
    increases
      ? `from ${before.specVersion} to ${after.specVersion}`
      : `expected more than ${before.specVersion}, found ${after.specVersion}: set_code answers ` +
          "System.SpecVersionNeedsToIncrease",
  );
  checkTransactionVersion(before, after, changes, checks);
  checkOthers(before, after, checks);
}

function checkTransactionVersion(
  before: KnownVersion,
  after: RuntimeVersion,
  changes: MetadataChanges | undefined,
  checks: UpgradeChecks,
): void {
  const [old, now] = [before.transactionVersion, after.transactionVersion];
  if (old === undefined || changes === undefined) {
    checks.add("transaction-version", "skipped", "the metadata of the code before can't be read here");
    return;
  }
  const { brokenCalls, extensionsChanged } = changes;
  const isBroken = brokenCalls.length > 0 || extensionsChanged;
  const what = [
    ...(brokenCalls.length > 0 ? [`other or no encoding: ${listed(brokenCalls)}`] : []),
    ...(extensionsChanged ? ["other transaction extensions"] : []),
  ].join("; ");
  if (now < old) checks.add("transaction-version", "failed", `expected at least ${old}, found ${now}`);
  else if (isBroken && now === old) {
    checks.add(
      "transaction-version",
      "failed",
      `expected more than ${old}, because extrinsics of before mean something else: ${what}`,
    );
  } else if (isBroken) checks.add("transaction-version", "passed", `from ${old} to ${now}; ${what}`);
  else if (now > old) {
    checks.add(
      "transaction-version",
      "warning",
      `from ${old} to ${now}, although all calls and extensions are as before: offline signers need an update for it`,
    );
  } else checks.add("transaction-version", "passed", `still ${now}; all calls and extensions are as before`);
}

function checkOthers(before: KnownVersion, after: RuntimeVersion, checks: UpgradeChecks): void {
  if (before.authoringVersion !== undefined && before.authoringVersion !== after.authoringVersion) {
    checks.add(
      "authoring-version",
      "warning",
      `from ${before.authoringVersion} to ${after.authoringVersion}: nodes with native code may stop authoring`,
    );
  }
  const version = before.systemVersion;
  if (version === undefined) checks.add("state-version", "skipped", "that of the code before is not known");
  else if (version === after.systemVersion) checks.add("state-version", "passed", `still ${version}`);
  else if (after.systemVersion < version) {
    checks.add("state-version", "failed", `from ${version} back to ${after.systemVersion}`);
  } else {
    const lazy =
      version === 0
        ? ". Entries move to the new form of trie nodes when they are written next, and light clients must know both"
        : "";
    checks.add("state-version", "warning", `from ${version} to ${after.systemVersion}${lazy}`);
  }
  if (before.apis === undefined) return;
  const versions = new Map(after.apis.map(({ id, version: each }) => [id, each]));
  const lost = before.apis.filter(({ id, version: each }) => (versions.get(id) ?? 0) < each);
  if (lost.length === 0)
    checks.add("runtime-apis", "passed", `all ${before.apis.length} of before are there`);
  else {
    const ids = lost.map(({ id }) => id);
    checks.add(
      "runtime-apis",
      "warning",
      `missing or of a lower version, nodes may need them: ${listed(ids)}`,
    );
  }
}

const MOST_LISTED = 10;

/** The first names of a list, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length - MOST_LISTED;
  return names.slice(0, MOST_LISTED).join(", ") + (more > 0 ? `, and ${more} more` : "");
}
