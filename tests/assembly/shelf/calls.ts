// Calls of the test's pallet: every operation on every kind of storage.

import { u128 } from "as-bignum/assembly";
import { DispatchResult, OK } from "as-ismp/assembly/frame/dispatch-error";
import { DispatchInfo } from "as-ismp/assembly/frame/dispatch-info";
import { bytes } from "as-ismp/assembly/frame/literals";
import { Origin } from "as-ismp/assembly/frame/origin";
import { Weight } from "as-ismp/assembly/frame/weight";
import {
  notes as allNotes,
  numbers as allNumbers,
  books,
  byBlake128,
  byBlake256,
  byTwox128,
  byTwox256,
  choice,
  counterForMembers,
  depositTold,
  ERROR_WRONG,
  flag,
  last,
  lent,
  maybe,
  members,
  number,
  pair,
  readers,
  root,
  signed,
  small,
  theKind,
  theShape,
  title,
  triple,
  wealth,
} from "as-ismp/assembly/generated/pallets/shelf";
import {
  Book,
  Isbn,
  Kind,
  Shape,
  U32AndBytes,
  U32AndBytesList,
  U32AndH256,
  U32List,
  U64List,
  U8AndBytes,
} from "as-ismp/assembly/generated/types";
import { H256 } from "as-ismp/assembly/scale/h256";
import { Some } from "as-ismp/assembly/scale/some";

function info(): DispatchInfo {
  return new DispatchInfo(new Weight(1_000_000_000));
}

export function fill(
  origin: Origin,
  book: Book,
  shape: Shape,
  numbers: U64List,
  notes: U32AndBytesList,
  hash: H256,
): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  number.set(70_000);
  small.set(500);
  signed.set(-6_000_000_000);
  last.set(u64.MAX_VALUE);
  wealth.set(book.price);
  flag.set(false);
  title.set(book.title);
  root.set(hash);
  pair.set(new U32AndH256(9, hash));
  theKind.set(book.kind);
  theShape.set(shape);
  allNumbers.set(numbers);
  allNotes.set(notes);
  maybe.set(new Some<u32>(5));
  choice.set(null);
  for (let id: u32 = 1; id <= 3; id++) books.set(id, book);
  lent.set(origin.account, 1, true);
  triple.set(hash, book.title, 77, book.price);
  byBlake256.set(1, 1);
  byBlake128.set(2, 2);
  byTwox128.set(new U8AndBytes(3, book.title), 3);
  byTwox256.set(4, 4);
  members.set(origin.account, 1);
  members.set(origin.account, 2);
  readers.add(origin.account);
  return OK;
}

export function fillInfo(
  book: Book,
  shape: Shape,
  numbers: U64List,
  notes: U32AndBytesList,
  hash: H256,
): DispatchInfo {
  return info();
}

export function edit(origin: Origin): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  number.mutate((value) => value + 1);
  const before = last.take();
  if (before == null || before.value != u64.MAX_VALUE || last.exists()) return ERROR_WRONG;
  if (last.getOr(3) != 3) return ERROR_WRONG;
  flag.remove();
  allNumbers.append(99);
  if (allNumbers.count() != allNumbers.get().length) return ERROR_WRONG;
  const notes = allNotes.get();
  notes.insert(1, new U32AndBytes(42, bytes("between")));
  notes.set(0, new U32AndBytes(1, bytes("the first one, which is longer now")));
  notes.remove(notes.length - 1);
  allNotes.set(notes);
  const shape = theShape.get();
  if (shape == null) return ERROR_WRONG;
  const radius = shape.asCircle;
  theShape.set(radius == null ? Shape.empty() : Shape.cuboid(radius.value, 8));
  const book = books.get(2);
  if (book == null) return ERROR_WRONG;
  book.lent = null;
  book.owner = origin.account;
  book.kind = Kind.Poem;
  book.isbn = Isbn.at(bytes("0123456789abc").address);
  books.set(2, book);
  books.remove(3);
  if (!lent.get(origin.account, 1) || lent.get(origin.account, 2)) return ERROR_WRONG;
  if (!lent.take(origin.account, 1) || lent.exists(origin.account, 1)) return ERROR_WRONG;
  const kept = triple.get(root.get(), title.get(), 77);
  if (kept == null || kept.value != wealth.get()) return ERROR_WRONG;
  const both = pair.get();
  if (both == null || both.first != 9 || !both.second.equals(root.get())) return ERROR_WRONG;
  members.remove(origin.account);
  members.remove(origin.account);
  if (!readers.exists(origin.account)) return ERROR_WRONG;
  const reader = readers.entries(2);
  if (!reader.next() || !reader.account.equals(origin.account) || reader.next()) return ERROR_WRONG;
  if (!readers.take(origin.account) || readers.take(origin.account)) return ERROR_WRONG;
  return counterForMembers.get() == 0 ? OK : ERROR_WRONG;
}

export function editInfo(): DispatchInfo {
  return info();
}

export function ask(origin: Origin): DispatchResult {
  const counts = U32List.empty();
  counts.push(allNumbers.count());
  counts.push(allNotes.count());
  let found: u32 = 0;
  let sum: u32 = 0;
  const entries = books.entries(100);
  while (entries.next()) {
    found++;
    sum += entries.id;
    const book = entries.value;
    if (book == null || !book.equals(Book.read(book.encode().reader()))) return ERROR_WRONG;
  }
  counts.push(found);
  counts.push(sum);
  const bounded = books.entries(1);
  found = 0;
  while (bounded.next()) found++;
  counts.push(found);
  const three = triple.entries(10);
  while (three.next()) {
    if (!three.hash.equals(root.get()) || !three.bytes.equals(title.get())) return ERROR_WRONG;
    counts.push(three.number as u32);
  }
  const lastValue = last.get();
  depositTold(
    number.get(),
    lastValue,
    flag.get(),
    wealth.get(),
    books.get(2),
    theShape.get(),
    allNumbers.get(),
    allNotes.get(),
    theKind.get(),
    choice.get(),
    counts,
  );
  return wealth.get() == u128.Max && number.get() == 0 ? ERROR_WRONG : OK;
}

export function askInfo(): DispatchInfo {
  return info();
}
