/** What other packages of this project use of `client/`. Not for users: it may change with every release. */
export { readGet, readPost } from "../client/request.ts";
export { protocolText, textOf } from "../client/state-machine.ts";
