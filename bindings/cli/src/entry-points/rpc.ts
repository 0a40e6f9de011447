/** The former entry point `as-ismp/rpc`, until the next release. Import `@as-ismp/chain/rpc` instead. */
export * from "@as-ismp/chain/rpc";
