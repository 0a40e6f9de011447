/** The former entry point `as-ismp/dev`, until the next release. Import `@as-ismp/chain/dev` instead. */
export * from "@as-ismp/chain/dev";
