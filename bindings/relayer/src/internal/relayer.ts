/** What other packages of this project use of `relayer/`. Not for users: it may change with every release. */
export { Connection } from "../relayer/connection.ts";
