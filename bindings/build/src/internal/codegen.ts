/** What other packages of this project use of `codegen/`. Not for users: it may change with every release. */
export { camelCase } from "../codegen/names.ts";
