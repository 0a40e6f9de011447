/** Metrics for operators, in the text format of Prometheus. */
import { createServer, type Server } from "node:http";
import { Counter, Gauge, Registry } from "prom-client";

/** The metrics of one relayer, each with its help text, in a registry of their own. */
export class Metrics {
  /** All metrics, for a server that shows them. */
  readonly registry = new Registry();
  /** Messages that ended, by their end. */
  readonly ended = new Counter({
    name: "as_ismp_relay_messages_total",
    help: "Messages that ended, by their end.",
    labelNames: ["from", "to", "kind", "end"],
    registers: [this.registry],
  });
  /** Messages submitted, by whether the chain accepts them. */
  readonly submissions = new Counter({
    name: "as_ismp_relay_submissions_total",
    help: "Messages submitted to a chain, by whether it accepts them.",
    labelNames: ["chain", "message", "result"],
    registers: [this.registry],
  });
  /** Number of messages that have not ended. */
  readonly pending = new Gauge({
    name: "as_ismp_relay_pending_messages",
    help: "Messages that have not ended.",
    registers: [this.registry],
  });
  /** Block number: the last finalized block that was read, by chain. */
  readonly readHeight = new Gauge({
    name: "as_ismp_relay_read_height",
    help: "Last finalized block of a chain that was read for messages.",
    labelNames: ["chain"],
    registers: [this.registry],
  });
  /** Block number: the height of `chain` that the client at `at` has. */
  readonly knownHeight = new Gauge({
    name: "as_ismp_relay_known_height",
    help: "Height of a chain that another one knows.",
    labelNames: ["chain", "at"],
    registers: [this.registry],
  });
  /** 1 if a client is missing, frozen or expired. */
  readonly clientStopped = new Gauge({
    name: "as_ismp_relay_client_stopped",
    help: "1 if the client at a chain of another one is missing, frozen or expired, by which of these.",
    labelNames: ["chain", "at", "why"],
    registers: [this.registry],
  });
  /** Steps that failed and will be retried, by error. */
  readonly errors = new Counter({
    name: "as_ismp_relay_errors_total",
    help: "Steps that failed and will be retried, by error.",
    labelNames: ["step", "error"],
    registers: [this.registry],
  });

  /** Requests that were retried, by chain and error. */
  readonly retries = new Counter({
    name: "as_ismp_relay_retries_total",
    help: "Requests to the node of a chain that were retried, by error.",
    labelNames: ["chain", "error"],
    registers: [this.registry],
  });

  /** Serves the metrics on the loopback address. */
  async listen(port: number): Promise<Server> {
    const server = createServer((request, response) => {
      if (request.method !== "GET" || request.url !== "/metrics") {
        response.writeHead(404).end();
        return;
      }
      this.registry.metrics().then(
        (text) => response.writeHead(200, { "content-type": this.registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
    return server;
  }
}
