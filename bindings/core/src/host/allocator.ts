/**
 * `ext_allocator_*`: the runtime allocates and frees memory through the host's allocator.
 * (docs/spec/host.md#allocator)
 */
import type { Host, HostInterface } from "./host.ts";

export function allocator(host: Host): HostInterface {
  return {
    ext_allocator_malloc_version_1: (size: number) => host.allocator.allocate(size),
    ext_allocator_free_version_1(pointer: number) {
      host.allocator.free(pointer);
    },
  };
}
