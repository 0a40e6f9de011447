/** The former entry point `as-ismp/relayer`, until the next release. Import `@as-ismp/relayer` instead. */
export * from "@as-ismp/relayer";
