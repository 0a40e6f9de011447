// Build constants. A build may replace any of these (`compile({ constants })`); nothing here is read from input.

/** Hash through the host's functions instead of in the module. In V8 and in smoldot the module is faster. */
export const HOST_HASHING: bool = false;
