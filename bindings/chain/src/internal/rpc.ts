/** What other packages of this project use of `rpc/`. Not for users: it may change with every release. */
export { isAllowedHost, isAllowedOrigin } from "../rpc/origins.ts";
