/** What other packages of this project use of `build/`. Not for users: it may change with every release. */
export { databaseOf, proofSizeOf } from "../build/machine.ts";
