/** The former entry point `as-ismp`, until the next release. Import `@as-ismp/core` instead. */
export * from "@as-ismp/core";
