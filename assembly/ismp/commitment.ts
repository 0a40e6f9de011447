// Commitments of messages: keccak-256 of a string of their fields.
//
// Everything that another wire version hashes differently is in this file. Wire v1 concatenates the fields without
// lengths, so bytes can move between neighbouring fields without changing the commitment; what a module
// makes of such bytes must not depend on where a field ends (docs/explanation/security.md).
// Source: docs/spec/protocol.md#commitments.

import { HashPtr } from "../bytes/hash-ptr";
import { copyBytes } from "../bytes/copy";
import { keccak256 } from "../hashing/keccak";
import { Writer } from "../scale/writer";
import { Request, RequestKind } from "./request";
import { Response, ResponseKind } from "./response";

/** Upper bound for the texts of two state machines and the numbers of a string, to allocate its buffer. */
const TEXTS: u32 = 80;
const HASH: u32 = 32;

/** Appends the string whose hash is the request's commitment. */
export function packRequest(request: Request, writer: Writer): void {
  request.source.writeText(writer);
  request.dest.writeText(writer);
  writer.u64(bswap(request.nonce));
  if (request.kind == RequestKind.Get) writer.u64(bswap(request.height));
  writer.u64(bswap(request.timeout));
  writer.raw(request.from, request.fromLength);
  if (request.kind == RequestKind.Post) {
    writer.raw(request.to, request.toLength);
  } else {
    const keys = request.keyReader();
    for (let i: u32 = 0; i < request.keyCount; i++) {
      const key = keys.bytes();
      writer.raw(key, keys.length);
    }
  }
  writer.raw(request.body, request.bodyLength);
}

/** Appends the string whose hash is the response's commitment. An absent value adds nothing. */
export function packResponse(response: Response, writer: Writer): void {
  packRequest(response.request, writer);
  if (response.kind == ResponseKind.Post) {
    writer.raw(response.body, response.bodyLength);
    writer.u64(bswap(response.timeout));
    return;
  }
  const values = response.values.iterate();
  while (values.next()) {
    writer.raw(values.key, values.keyLength);
    if (values.present) writer.raw(values.value, values.valueLength);
  }
}

/** Address of a request's 32-byte commitment; hashed once. */
export function requestCommitment(request: Request): HashPtr {
  if (request.commitment == 0) hashRequest(request, __alloc(HASH));
  return request.commitment;
}

/** Address of a response's 32-byte commitment; hashed once. */
export function responseCommitment(response: Response): HashPtr {
  if (response.commitment == 0) hashResponse(response, __alloc(HASH));
  return response.commitment;
}

/** Writes a request's commitment to `out` (32 bytes). The request keeps this address. */
export function hashRequest(request: Request, out: usize): void {
  if (request.commitment != 0) {
    copyBytes(out, request.commitment, HASH);
  } else {
    const packed = new Writer(request.scaleLength + TEXTS);
    packRequest(request, packed);
    keccak256(packed.address, packed.length, out);
  }
  request.commitment = out;
}

/** The same as `hashRequest`, for a response. */
export function hashResponse(response: Response, out: usize): void {
  if (response.commitment != 0) {
    copyBytes(out, response.commitment, HASH);
  } else {
    const values = (response.values.end - response.values.start) as u32;
    const packed = new Writer(response.request.scaleLength + response.bodyLength + values + TEXTS);
    packResponse(response, packed);
    keccak256(packed.address, packed.length, out);
  }
  response.commitment = out;
}
