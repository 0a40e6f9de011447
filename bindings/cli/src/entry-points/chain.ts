/** The former entry point `as-ismp/chain`, until the next release. Import `@as-ismp/chain` instead. */
export * from "@as-ismp/chain";
