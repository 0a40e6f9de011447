/** A configuration in which all settings are explained, as `as-ismp relay init` writes it. */
export const EXAMPLE_CONFIG = `# as-ismp relay: which chains it connects, and how.

# Folder of the relayer's database. A restart continues from it; without it messages are searched for again.
database = "relayer-database"

# Account in whose name messages are delivered: at most 32 bytes. No chain verifies that it is yours.
signer = "0x0000000000000000000000000000000000000000000000000000000000000000"

# trace, debug, info, warn, error, silent
log_level = "info"

# Seconds between two rounds.
poll_seconds = 6

# Prometheus metrics on http://127.0.0.1:PORT/metrics; leave it out to serve none.
# metrics_port = 9616

# A request is retried if it gets no answer, a malformed one, or a temporary error (rate limits, busy nodes, replicas that
# lag behind). The delay grows with each attempt; it is random, between half and the whole of the value below.
[retry]
# Most attempts of one request.
attempts = 5
# First delay after an exceeded rate limit; each further delay is twice as long. After other errors the first delay is a
# tenth of this, and each further one four times as long.
first_seconds = 0.5
# Longest delay.
most_seconds = 60
# An answer that takes longer counts as none.
answer_seconds = 30
# After so many seconds a request is given up; the next round continues from there.
budget_seconds = 120
# Most requests that are open at one node. A node whose rate limit is exceeded gets fewer at a time.
at_once = 16

# Messages in one batch: of one kind, to one chain, under one proof.
[batch]
# Most messages in one extrinsic.
messages = 100
# Most bytes of one extrinsic, proof included. A longer message is sent alone.
bytes = 262144

[[chains]]
# The state machine of the chain; the relayer refuses a node that has another.
state_machine = "SUBSTRATE-left"
url = "ws://127.0.0.1:9944"
# Consensus state id under which the other chains store their client of this one.
consensus_state_id = "left"
# Chains of which this one has a client: their messages are delivered here.
follows = ["SUBSTRATE-rite"]
# Hasher of its headers and its state: blake2_256 or keccak256.
hasher = "blake2_256"
# First block whose messages are delivered, used at the relayer's first start. Default: the block at which the first client
# that connects the chain was created.
# start_block = 0
# Other chains' clients of this one are updated after so many seconds, and whenever a message waits for it.
update_seconds = 300
# Messages to this chain with a lower fee are left to other relayers.
minimum_fee = "0"

[[chains]]
state_machine = "SUBSTRATE-rite"
url = "ws://127.0.0.1:9945"
consensus_state_id = "rite"
follows = ["SUBSTRATE-left"]
`;
