// Genesis configurations that come with the runtime: for one node alone, and for two on one machine.
//
// Accounts are the development accounts of Substrate tools: their secret is public, nothing of worth may be theirs.

import { spanAddress, spanLength } from "../../host/span";

export const PRESET_DEVELOPMENT: string = "development";
export const PRESET_LOCAL_TESTNET: string = "local_testnet";

const ALICE: string = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const ALICE_STASH: string = "5GNJqTPyNqANBkUVMN1LPPrxXnFouWXoe2wNSmmEoLctxiZY";
const ALICE_GRANDPA: string = "5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu";
const BOB: string = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
const BOB_STASH: string = "5HpG9w8EBLe5XCrbczpwq5TSXvedjrBGCwqxK1iQ7qUsSWFc";
const BOB_GRANDPA: string = "5GoNkf6WdbxCFnPdAnYYQyCjAKPJgLNxXwPjwTh6DGg6gN3E";
const CHARLIE: string = "5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y";
const CHARLIE_STASH: string = "5Ck5SLSHYac6WFt5UZRSsdJjwmpSZq85fd5TRNAdZQVzEAPT";
const DAVE: string = "5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy";
const DAVE_STASH: string = "5HKPmK9GYtE1PSLsS1qiYU9xQ9Si1NcEhdeCq9sw5bqu4ns8";
const EVE: string = "5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw";
const EVE_STASH: string = "5FCfAonRZgTFrTd9HREEyeJjDpT397KMzizE6T3DvebLFE7n";
const FERDIE: string = "5CiPPseXPECbkjWCa6MnjNokrgYjMqmKndv2rSnekmSK2DjL";
const FERDIE_STASH: string = "5CRmqmsiNFExV6VbdmPJViVxrWmkaXXvBrSX8oqBT8R9vmWk";

/** Exact in JavaScript too, where tools read and write presets. */
const ENDOWMENT: string = "1000000000000000000";

/**
 * The configuration of that name as JSON, or null if there is none.
 *
 * @param named without a name: the configuration of an empty chain
 * @param name fat pointer to its bytes
 */
export function preset(named: bool, name: u64): string | null {
  if (!named) return configuration("", "", "", "null");
  if (isName(name, PRESET_DEVELOPMENT)) {
    return configuration(quoted(ALICE), voter(ALICE_GRANDPA), developmentBalances(), quoted(ALICE));
  }
  if (isName(name, PRESET_LOCAL_TESTNET)) {
    return configuration(
      quoted(ALICE) + "," + quoted(BOB),
      voter(ALICE_GRANDPA) + "," + voter(BOB_GRANDPA),
      localBalances(),
      quoted(ALICE),
    );
  }
  return null;
}

function configuration(aura: string, grandpa: string, balances: string, sudo: string): string {
  return (
    '{"system":{},"aura":{"authorities":[' +
    aura +
    ']},"grandpa":{"authorities":[' +
    grandpa +
    ']},"balances":{"balances":[' +
    balances +
    '],"devAccounts":null},"transactionPayment":{"multiplier":"1000000000000000000"},"sudo":{"key":' +
    sudo +
    "}}"
  );
}

function developmentBalances(): string {
  return balance(ALICE) + "," + balance(BOB) + "," + balance(ALICE_STASH) + "," + balance(BOB_STASH);
}

function localBalances(): string {
  return (
    balance(ALICE) +
    "," +
    balance(BOB) +
    "," +
    balance(CHARLIE) +
    "," +
    balance(DAVE) +
    "," +
    balance(EVE) +
    "," +
    balance(FERDIE) +
    "," +
    balance(ALICE_STASH) +
    "," +
    balance(BOB_STASH) +
    "," +
    balance(CHARLIE_STASH) +
    "," +
    balance(DAVE_STASH) +
    "," +
    balance(EVE_STASH) +
    "," +
    balance(FERDIE_STASH)
  );
}

function quoted(address: string): string {
  return '"' + address + '"';
}

function voter(address: string): string {
  return "[" + quoted(address) + ",1]";
}

function balance(address: string): string {
  return "[" + quoted(address) + "," + ENDOWMENT + "]";
}

function isName(name: u64, expected: string): bool {
  if (spanLength(name) != (expected.length as u32)) return false;
  for (let i = 0; i < expected.length; i++) {
    if (load<u8>(spanAddress(name) + i) != (expected.charCodeAt(i) as u8)) return false;
  }
  return true;
}
