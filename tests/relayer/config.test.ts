import { describe, expect, it } from "@jest/globals";
import { EXAMPLE_CONFIG, parseConfig, RelayerConfigError } from "../../bindings/relayer/src/relayer/index.ts";

describe("the relayer's configuration", () => {
  it("is that of the example, with defaults filled in", () => {
    const config = parseConfig(EXAMPLE_CONFIG);
    expect(config.chains.map(({ state_machine }) => state_machine)).toEqual([
      "SUBSTRATE-left",
      "SUBSTRATE-rite",
    ]);
    expect(config).toMatchObject({ poll_seconds: 6, retry: { attempts: 5 } });
    expect(config.chains[1]).toMatchObject({ hasher: "blake2_256", update_seconds: 300, minimum_fee: 0n });
    const short = EXAMPLE_CONFIG.replace(/\[retry\][^[]*/, "");
    expect(parseConfig(short).retry).toEqual(config.retry);
  });

  const mistakes: readonly (readonly [string, (text: string) => string, string])[] = [
    ["text that is not TOML", (text) => `${text}\n= 1`, "line"],
    ["a missing field", (text) => text.replace(/^url = .*9944.*$/m, ""), "chains[0].url"],
    ["an unknown field", (text) => `speed = 3\n${text}`, "speed"],
    [
      "a field of another kind",
      (text) => text.replace("poll_seconds = 6", 'poll_seconds = "6"'),
      "poll_seconds",
    ],
    [
      "an invalid name",
      (text) => text.replace('state_machine = "SUBSTRATE-left"', 'state_machine = "left"'),
      "chains[0].state_machine",
    ],
    [
      "two chains of one name",
      (text) => text.replace('state_machine = "SUBSTRATE-rite"', 'state_machine = "SUBSTRATE-left"'),
      "chains[1].state_machine",
    ],
    [
      "an unknown chain to follow",
      (text) => text.replace('follows = ["SUBSTRATE-left"]', 'follows = ["EVM-1"]'),
      "chains[1].follows",
    ],
    [
      "an address of another protocol",
      (text) => text.replace("ws://127.0.0.1:9945", "http://127.0.0.1"),
      "chains[1].url",
    ],
    ["a signer that is not an account", (text) => text.replace(/0x0{64}/, "0x00zz"), "signer"],
    ["one chain alone", (text) => text.slice(0, text.lastIndexOf("[[chains]]")), "chains"],
  ];

  it.each(mistakes)("refuses %s and names the field", (_, spoil, field) => {
    const spoilt = spoil(EXAMPLE_CONFIG);
    expect(spoilt).not.toBe(EXAMPLE_CONFIG);
    expect(() => parseConfig(spoilt)).toThrow(RelayerConfigError);
    expect(() => parseConfig(spoilt)).toThrow(field);
  });
});
