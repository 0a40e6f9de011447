// Encodes the protocol's types again, field by field: what a decoder read must be all that there was.

import {
  packRequest,
  packResponse,
  requestCommitment,
  responseCommitment,
} from "../../../assembly/ismp/commitment";
import { CreateConsensusState } from "../../../assembly/ismp/messages/create-consensus-state";
import { Message, MessageVariant } from "../../../assembly/ismp/messages/message";
import { DatagramKind } from "../../../assembly/ismp/messages/response";
import { TimeoutKind } from "../../../assembly/ismp/messages/timeout";
import { Request, RequestKind } from "../../../assembly/ismp/request";
import { Response, ResponseKind } from "../../../assembly/ismp/response";
import { StateCommitment } from "../../../assembly/ismp/state-commitment";
import { StateMachine } from "../../../assembly/ismp/state-machine";
import { StateMachineHeight } from "../../../assembly/ismp/state-machine-id";
import { Reader } from "../../../assembly/scale/reader";
import { Writer } from "../../../assembly/scale/writer";

const enum Type {
  StateMachine = 0,
  StateMachineHeight = 1,
  StateCommitment = 2,
  PostRequest = 3,
  GetRequest = 4,
  PostResponse = 5,
  GetResponse = 6,
  Message = 7,
  CreateConsensusState = 8,
}

/** Writes Vec<u8> fields encoded again ‖ Vec<u8> packed ‖ H256; the latter two empty and zero where there are none. */
export function writeFields(type: u8, reader: Reader, out: Writer): void {
  const fields = new Writer(256);
  const packed = new Writer(256);
  let commitment: usize = memory.data(32);
  switch (type as Type) {
    case Type.StateMachine:
      StateMachine.read(reader).write(fields);
      break;
    case Type.StateMachineHeight:
      StateMachineHeight.read(reader).write(fields);
      break;
    case Type.StateCommitment:
      StateCommitment.read(reader).write(fields);
      break;
    case Type.PostRequest:
    case Type.GetRequest: {
      const kind = type == (Type.PostRequest as u8) ? RequestKind.Post : RequestKind.Get;
      const request = new Request(kind, reader);
      if (reader.failed) return;
      writeRequest(request, fields);
      packRequest(request, packed);
      commitment = requestCommitment(request);
      break;
    }
    case Type.PostResponse:
    case Type.GetResponse: {
      const post = type == (Type.PostResponse as u8);
      const response = post ? Response.readPost(reader) : Response.readGet(reader);
      if (reader.failed) return;
      writeResponse(response, fields);
      packResponse(response, packed);
      commitment = responseCommitment(response);
      break;
    }
    case Type.Message: {
      const message = new Message(reader);
      if (!reader.failed) writeMessage(message, fields);
      break;
    }
    default: {
      const create = new CreateConsensusState(reader);
      if (!reader.failed) create.write(fields);
    }
  }
  out.bytes(fields.address, fields.length);
  out.bytes(packed.address, packed.length);
  out.raw(commitment, 32);
}

function writeRequest(request: Request, to: Writer): void {
  request.source.write(to);
  request.dest.write(to);
  to.u64(request.nonce);
  to.bytes(request.from, request.fromLength);
  if (request.kind == RequestKind.Post) {
    to.bytes(request.to, request.toLength);
    to.u64(request.timeout);
    to.bytes(request.body, request.bodyLength);
    return;
  }
  to.compact(request.keyCount);
  const keys = request.keyReader();
  for (let i: u32 = 0; i < request.keyCount; i++) {
    const key = keys.bytes();
    to.bytes(key, keys.length);
  }
  to.u64(request.height);
  to.bytes(request.body, request.bodyLength);
  to.u64(request.timeout);
}

function writeResponse(response: Response, to: Writer): void {
  writeRequest(response.request, to);
  if (response.kind == ResponseKind.Post) {
    to.bytes(response.body, response.bodyLength);
    to.u64(response.timeout);
    return;
  }
  to.compact(response.values.count);
  const values = response.values.iterate();
  while (values.next()) {
    to.bytes(values.key, values.keyLength);
    to.u8(values.present ? 1 : 0);
    if (values.present) to.bytes(values.value, values.valueLength);
  }
}

function writeRequests(requests: Request[], to: Writer): void {
  to.compact(requests.length);
  for (let i = 0; i < requests.length; i++) {
    to.u8(requests[i].kind as u8);
    writeRequest(requests[i], to);
  }
}

function writeMessage(message: Message, to: Writer): void {
  to.u8(message.kind as u8);
  switch (message.kind) {
    case MessageVariant.Consensus: {
      const consensus = message.consensus!;
      to.span(consensus.proof);
      to.u32(consensus.consensusStateId);
      to.span(consensus.signer);
      break;
    }
    case MessageVariant.FraudProof: {
      const fraud = message.fraudProof!;
      to.span(fraud.proof1);
      to.span(fraud.proof2);
      to.u32(fraud.consensusStateId);
      to.span(fraud.signer);
      break;
    }
    case MessageVariant.Request: {
      const request = message.request!;
      to.compact(request.requests.length);
      for (let i = 0; i < request.requests.length; i++) writeRequest(request.requests[i], to);
      request.proof.write(to);
      to.span(request.signer);
      break;
    }
    case MessageVariant.Response: {
      const response = message.response!;
      to.u8(response.kind as u8);
      if (response.kind == DatagramKind.Request) writeRequests(response.requests, to);
      else {
        to.compact(response.responses.length);
        for (let i = 0; i < response.responses.length; i++) {
          to.u8(response.responses[i].kind as u8);
          writeResponse(response.responses[i], to);
        }
      }
      response.proof.write(to);
      to.span(response.signer);
      break;
    }
    default: {
      const timeout = message.timeout!;
      to.u8(timeout.kind as u8);
      if (timeout.kind == TimeoutKind.PostResponse) {
        to.compact(timeout.responses.length);
        for (let i = 0; i < timeout.responses.length; i++) writeResponse(timeout.responses[i], to);
      } else {
        writeRequests(timeout.requests, to);
      }
      const proof = timeout.proof;
      if (proof != null) proof.write(to);
    }
  }
}
