import { availableParallelism } from "node:os";

// One process loads a module once for each test file, which polkadot-js takes for two versions of itself.
process.env.POLKADOTJS_DISABLE_ESM_CJS_WARNING = "1";

// Tests of a stock node run in real time, six seconds a block: `npm run test:node`.
const withNode = process.env.AS_ISMP_NODE === "1";

// `npm run coverage`: of files that no test loads as well, which are looked for in the roots.
const withCoverage = process.argv.includes("--coverage");

export default {
  testEnvironment: "node",
  // Tests run the sources of the packages, not what a build made of them.
  testEnvironmentOptions: { customExportConditions: ["@as-ismp/source", "node", "node-addons"] },
  roots: ["<rootDir>/tests", "<rootDir>/examples", ...(withCoverage ? ["<rootDir>/bindings"] : [])],
  coverageProvider: "v8",
  coverageDirectory: "build/coverage",
  coverageReporters: ["text-summary", "json-summary", "html"],
  // The demo's page runs in a browser.
  collectCoverageFrom: ["bindings/**/*.ts", "!**/*.d.ts", "!bindings/cli/src/demo/messages/page/**"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: withNode ? [] : ["<rootDir>/tests/node/"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "es6" } },
    ],
  },
  globalSetup: "<rootDir>/tests/support/global-setup.mjs",
  globalTeardown: "<rootDir>/tests/support/global-teardown.mjs",
  setupFilesAfterEnv: withCoverage ? ["<rootDir>/tests/support/assembly-coverage.ts"] : [],
  testSequencer: "<rootDir>/tests/support/jest-sequencer.mjs",
  // Some tests wait for processes and clocks: with a worker more than there are cores none is idle.
  maxWorkers: availableParallelism() + 1,
  // What a worker with a large heap needs to end on a busy machine. One that something keeps alive is still reported.
  workerGracefulExitTimeout: 10_000,
  // For tests that hang. No verdict may depend on how busy the machine is, so no test has a limit that it could miss.
  testTimeout: 600_000,
};
