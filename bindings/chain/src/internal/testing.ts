/** What other packages of this project use of `testing/`. Not for users: it may change with every release. */
export {
  COVERAGE_BUILDS,
  COVERAGE_VARIABLE,
  type CoverageEntry,
  type ExecutedFlags,
} from "../testing/coverage.ts";
