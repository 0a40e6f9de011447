/** The former entry point `as-ismp/build`, until the next release. Import `@as-ismp/build` instead. */
export * from "@as-ismp/build";
