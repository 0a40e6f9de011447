/** The former entry point `as-ismp/substrate`, until the next release. Import `@as-ismp/relayer/substrate` instead. */
export * from "@as-ismp/relayer/substrate";
