// Calls of Ismp: messages with their proofs, root's calls about consensus clients, and additions to fees.
//
// A message that is refused can't be in a block at all: the block's author knew that it is invalid. No account pays
// for it, so otherwise blocks could be filled with such messages for free. Source: docs/spec/pallet-ismp.md#calls,
// docs/spec/pallet-ismp.md#refused-messages.

import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo, PostDispatch } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { INVALID_BAD_PROOF } from "../../frame/validity";
import {
  depositConsensusClientCreated,
  ERROR_CONSENSUS_CLIENT_CREATION_FAILED,
  ERROR_INVALID_MESSAGE,
  ERROR_MESSAGE_NOT_FOUND,
  challengePeriod,
  unbondingPeriod,
} from "../../generated/pallets/ismp";
import { createClient } from "../../ismp/handlers/create-client";
import { CreateConsensusState, readChallengePeriods } from "../../ismp/messages/create-consensus-state";
import { StateMachineId } from "../../ismp/state-machine-id";
import { CommitmentKind } from "../../ismp/commitment-trie";
import { FundMessageParams } from "../../generated/types";
import { Bytes } from "../../scale/bytes";
import { Reader } from "../../scale/reader";
import { levelsWalked } from "../../trie/proof";
import { saturatingAdd128 } from "../../frame/amounts";
import { entry, setEntry } from "./child-trie";
import { execute } from "./execute";
import { collectFee } from "./fees";
import { PalletHost } from "./host";
import { warnOfCoprocessorCommitments } from "./initial-commitments";
import { RequestMetadata } from "./request-metadata";
import { idBytes } from "./consensus-ids";
import {
  createClientInfo,
  fundMessageInfo as fundInfo,
  messagesInfo,
  spentWeight,
  updateClientInfo,
} from "./weights";

/** @param messages encoded `Vec<Message>`, checked */
export function handleUnsigned(origin: Origin, messages: Bytes, post: PostDispatch): DispatchResult {
  const refused = origin.ensureNone();
  if (refused != OK) return refused;
  const levels = levelsWalked;
  const execution = execute(messages.span);
  if (execution.error == 0) {
    post.actualWeight = spentWeight(messages.span, post, execution, levelsWalked - levels);
    return OK;
  }
  post.validity = INVALID_BAD_PROOF;
  return ERROR_INVALID_MESSAGE;
}

export function handleUnsignedInfo(messages: Bytes): DispatchInfo {
  return messagesInfo(messages.span);
}

/** @param message encoded `CreateConsensusState`, checked */
export function createConsensusClient(origin: Origin, message: Bytes): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const created = new CreateConsensusState(Reader.over(message.span));
  if (createClient(new PalletHost(), created) != 0) return ERROR_CONSENSUS_CLIENT_CREATION_FAILED;
  warnOfCoprocessorCommitments(created);
  depositConsensusClientCreated(idBytes(created.clientId));
  return OK;
}

export function createConsensusClientInfo(message: Bytes): DispatchInfo {
  return createClientInfo(message.span);
}

/**
 * Sets periods, of a client that is there or not.
 *
 * @param message encoded `UpdateConsensusState`, checked
 */
export function updateConsensusState(origin: Origin, message: Bytes): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const reader = Reader.over(message.span);
  const id = reader.u32();
  if (reader.bool()) unbondingPeriod.set(idBytes(id), reader.u64());
  const periods = readChallengePeriods(reader);
  for (let i = 0; i < periods.length; i++) {
    const machine = new StateMachineId(periods[i].machine, id);
    challengePeriod.set(machine, periods[i].seconds);
  }
  return OK;
}

export function updateConsensusStateInfo(message: Bytes): DispatchInfo {
  return updateClientInfo(message.span);
}

/** Signed. Adds to the fee of a message; a refund goes to the message's sender, with what others added. */
export function fundMessage(origin: Origin, message: FundMessageParams): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const sent = message.commitment;
  const response = sent.asResponse;
  const request = sent.asRequest;
  const kind = response == null ? CommitmentKind.RequestCommitment : CommitmentKind.ResponseCommitment;
  const hash = response == null ? request : response;
  if (hash == null) return ERROR_MESSAGE_NOT_FOUND;
  const commitment = hash.address;
  const amount = message.amount;
  const metadata = RequestMetadata.decode(entry(kind, commitment));
  if (!metadata) return ERROR_MESSAGE_NOT_FOUND;
  const paid = collectFee(origin.account, amount);
  if (paid != OK) return paid;
  metadata.fee = saturatingAdd128(metadata.fee, amount);
  setEntry(kind, commitment, metadata.encode());
  return OK;
}

export function fundMessageInfo(message: FundMessageParams): DispatchInfo {
  return fundInfo();
}
