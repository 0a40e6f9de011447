/** What other packages of this project use of `substrate/`. Not for users: it may change with every release. */
export { assertFramed } from "../substrate/block.ts";
export { typescriptOf } from "../substrate/typescript.ts";
