import { reportCoverage } from "./assembly-coverage-report.mjs";

/** After the last test file. */
export default async function finish({ collectCoverage }) {
  if (collectCoverage) await reportCoverage();
}
