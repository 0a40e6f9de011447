// The host's allocator: the one source of memory. Its functions are apart from the host's others (host/imports.ts), since
// everything that is built on memory lies above it.
// Source: docs/spec/host.md#host-functions.

// @ts-ignore: decorator
@external("env", "ext_allocator_malloc_version_1")
export declare function ext_allocator_malloc_version_1(size: u32): usize;

// @ts-ignore: decorator
@external("env", "ext_allocator_free_version_1")
export declare function ext_allocator_free_version_1(block: usize): void;
