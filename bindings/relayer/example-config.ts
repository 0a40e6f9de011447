/** A configuration in which all settings are explained, as `as-ismp relay init` writes it. */
export const EXAMPLE_CONFIG = `# as-ismp relay: which chains it connects, and how.

# Where progress is kept. A restart goes on from there; without it messages are looked for anew.
database = "relayer-database"

# Account that messages are delivered for: at most 32 bytes. Nobody proves that it is yours.
signer = "0x0000000000000000000000000000000000000000000000000000000000000000"

# trace, debug, info, warn, error, silent
log_level = "info"

# How often chains are looked at.
poll_seconds = 6

# Prometheus metrics on http://127.0.0.1:PORT/metrics; leave out for none.
# metrics_port = 9616

# A request that gets no answer, a bad one, or a refusal for now (rate limits, busy nodes, replicas that lag) is repeated,
# each time after a longer wait: at random between half and the whole of it.
[retry]
# Most tries of one request.
attempts = 5
# The first wait for a node that is asked too much; the others are twice as long each. Where something else went wrong it is
# a tenth, and the others are four times as long each.
first_seconds = 0.5
# The longest wait.
most_seconds = 60
# An answer that takes longer counts as none.
answer_seconds = 30
# A request that has been tried for so long is given up; the next round begins where this one ended.
budget_seconds = 120
# Most requests that are open at one node. A node that refuses because it is asked too much is asked less at once.
at_once = 16

# Messages that go together: of one kind, to one chain, under one proof.
[batch]
# Most messages of one extrinsic.
messages = 100
# Most bytes of one extrinsic, proof included. A longer message goes by itself.
bytes = 262144

[[chains]]
# The chain's own name; the relayer refuses a node that has another.
state_machine = "SUBSTRATE-left"
url = "ws://127.0.0.1:9944"
# Under which the other chains keep their client of this one.
consensus_state_id = "left"
# Chains of which this one has a client: their messages are brought here.
follows = ["SUBSTRATE-rite"]
# Of its headers and its state: blake2_256 or keccak256.
hasher = "blake2_256"
# First block to look for messages in, used at the relayer's first start. Default: where the first client that connects the
# chain was created.
# start_block = 0
# Its clients elsewhere are brought up to date this often, and whenever a message waits for it.
update_seconds = 300
# Messages sent here with a lower fee are left to others.
minimum_fee = "0"

[[chains]]
state_machine = "SUBSTRATE-rite"
url = "ws://127.0.0.1:9945"
consensus_state_id = "rite"
follows = ["SUBSTRATE-left"]
`;
