// Carries a script out on the mock chain: what TypeScript tests send, and what modules do inside their callbacks.
//
// A step is an opcode and its arguments, all SCALE; `Op` lists them. What `handle` and `create` answer goes to the
// transcript, in the order in which they end.

import { ErrorCode, ProofSize, RefTime } from "../../../assembly/bytes/units";
import { requestCommitment, responseCommitment } from "../../../assembly/ismp/commitment";
import { handleMessage } from "../../../assembly/ismp/handle";
import { createClient } from "../../../assembly/ismp/handlers/create-client";
import { NOTHING } from "../../../assembly/ismp/identifiers";
import { MessageResult } from "../../../assembly/ismp/message-result";
import { CreateConsensusState } from "../../../assembly/ismp/messages/create-consensus-state";
import { Message } from "../../../assembly/ismp/messages/message";
import { IsmpModule, ModuleResult } from "../../../assembly/ismp/module";
import { Request } from "../../../assembly/ismp/request";
import { Response } from "../../../assembly/ismp/response";
import { StateMachine } from "../../../assembly/ismp/state-machine";
import { Reader } from "../../../assembly/scale/reader";
import { Writer } from "../../../assembly/scale/writer";
import { equal32 } from "../../../assembly/bytes/compare";
import { MockConsensusClient } from "./mock-clients";
import { LogKind, MockHost } from "./mock-host";

const enum Op {
  /** u64 milliseconds */
  Clock = 0,
  /** Vec<u8> message */
  Handle = 1,
  /** Vec<u8> CreateConsensusState */
  Create = 2,
  /** Vec<u8> key, Vec<u8> value */
  Set = 3,
  /** Vec<u8> key */
  Remove = 4,
}

export class Script {
  transcript: Writer = new Writer(1024);
  entries: u32 = 0;

  constructor(private host: MockHost) {}

  /** StateMachine host ‖ Option<StateMachine> proxy ‖ clients ‖ modules; then `run` reads the steps. */
  static begin(reader: Reader): Script {
    const host = new MockHost(StateMachine.read(reader));
    const script = new Script(host);
    if (reader.bool()) host.proxy = StateMachine.read(reader);
    for (let left = reader.count(5); left > 0; left--) {
      const id = reader.u32();
      const known = new Array<StateMachine>();
      for (let machines = reader.count(5); machines > 0; machines--) known.push(StateMachine.read(reader));
      host.clients.push(new MockConsensusClient(host, id, known));
    }
    for (let left = reader.count(1); left > 0; left--) {
      host.moduleIds.push(reader.span());
      host.modules.push(ScriptedModule.read(reader, script));
    }
    return script;
  }

  note(kind: LogKind, hash: usize): void {
    this.host.note(kind, hash);
  }

  /** Vec<step> */
  run(reader: Reader): void {
    for (let left = reader.count(1); left > 0; left--) {
      switch (reader.u8() as Op) {
        case Op.Clock:
          this.host.clock = reader.u64();
          break;
        case Op.Handle:
          this.handle(reader.span());
          break;
        case Op.Create:
          this.create(reader.nested());
          break;
        case Op.Set: {
          const key = reader.span();
          this.host.store.set(key, reader.span());
          break;
        }
        default:
          this.host.store.take(reader.span());
      }
    }
  }

  private handle(bytes: u64): void {
    const reader = Reader.over(bytes);
    const message = new Message(reader);
    const undecodable = reader.finish();
    this.answer(undecodable != 0 ? MessageResult.refused(undecodable) : handleMessage(this.host, message));
  }

  private create(reader: Reader): void {
    const message = new CreateConsensusState(reader);
    const undecodable = reader.finish();
    this.answer(MessageResult.refused(undecodable != 0 ? undecodable : createClient(this.host, message)));
  }

  /** u32 error ‖ Option<Vec<u8>> reason ‖ Vec<(u32 error, Option<Vec<u8>> reason, Option<Vec<u8>> event)> ‖ u64 ref time ‖ u64 proof size */
  private answer(result: MessageResult): void {
    const to = this.transcript;
    this.entries++;
    to.u32(result.error);
    to.u8(result.reason == NOTHING ? 0 : 1);
    if (result.reason != NOTHING) to.span(result.reason);
    to.compact(result.items.length);
    for (let i = 0; i < result.items.length; i++) {
      const item = result.items[i];
      to.u32(item.error);
      to.u8(item.reason == NOTHING ? 0 : 1);
      if (item.reason != NOTHING) to.span(item.reason);
      const event = item.event;
      to.u8(event == null ? 0 : 1);
      if (event == null) continue;
      const encoded = new Writer(80);
      event.write(encoded);
      to.bytes(encoded.address, encoded.length);
    }
    to.u64(result.refTime);
    to.u64(result.proofSize);
    const refusal = result.firstRefusal();
    to.u32(refusal == null ? 0 : refusal.error);
  }

  /** Vec<answer> ‖ Vec<(u8, H256)> log ‖ store */
  write(writer: Writer): void {
    writer.compact(this.entries);
    writer.raw(this.transcript.address, this.transcript.length);
    writer.compact(this.host.logged);
    writer.raw(this.host.log.address, this.host.log.length);
    this.host.store.write(writer);
  }
}

/** An action in one callback. */
class Behaviour {
  constructor(
    /** Which callback. */
    public kind: LogKind,
    /** For which commitment; 0 for all. */
    public commitment: usize,
    /** Steps, run inside the callback. */
    public steps: u64,
    public error: ErrorCode,
    public reason: u64,
    public refTime: RefTime,
    public proofSize: ProofSize,
  ) {}
}

/** A module that accepts everything at no cost, except as its behaviours define. */
class ScriptedModule extends IsmpModule {
  private behaviours: Behaviour[] = [];

  constructor(private script: Script) {
    super();
  }

  /** Vec<(u8 kind, Option<H256>, Vec<u8> steps, u32 error, Option<Vec<u8>> reason, u64 ref time, u64 proof size)> */
  static read(reader: Reader, script: Script): ScriptedModule {
    const module = new ScriptedModule(script);
    for (let left = reader.count(1); left > 0; left--) {
      const kind = reader.u8() as LogKind;
      const commitment = reader.bool() ? reader.fixed(32) : 0;
      const steps = reader.span();
      const error = reader.u32();
      const reason = reader.bool() ? reader.span() : NOTHING;
      const refTime = reader.u64();
      module.behaviours.push(new Behaviour(kind, commitment, steps, error, reason, refTime, reader.u64()));
    }
    return module;
  }

  onAccept(request: Request): ModuleResult {
    return this.called(LogKind.Accepted, requestCommitment(request));
  }

  onResponse(response: Response): ModuleResult {
    return this.called(LogKind.Responded, responseCommitment(response));
  }

  onRequestTimeout(request: Request): ModuleResult {
    return this.called(LogKind.RequestTimedOut, requestCommitment(request));
  }

  onResponseTimeout(response: Response): ModuleResult {
    return this.called(LogKind.ResponseTimedOut, responseCommitment(response));
  }

  private called(kind: LogKind, commitment: usize): ModuleResult {
    this.script.note(kind, commitment);
    for (let i = 0; i < this.behaviours.length; i++) {
      const one = this.behaviours[i];
      if (one.kind != kind || (one.commitment != 0 && !equal32(one.commitment, commitment))) continue;
      const steps = Reader.over(one.steps);
      this.script.run(steps);
      return one.error != 0
        ? ModuleResult.refused(one.error, one.reason)
        : ModuleResult.ok(one.refTime, one.proofSize);
    }
    return ModuleResult.ok();
  }
}
