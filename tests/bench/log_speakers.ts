/**
 * Workers that log, all in one process: `log_speakers.ts SPEAKERS PER_SECOND SECONDS`, each at its share
 * of the rate. Registers them in VJ_HOME, waits until they are heard, and prints how many lines it sent.
 */
import { vjHome } from "../../bus/mod.ts";
import { Registration } from "../../bus/registry/registration.ts";
import { Registry } from "../../bus/registry/registry.ts";
import { Publisher } from "../../bus/transport/publisher.ts";
import { systemClock } from "../../bus/clock.ts";

const [count = NaN, perSecond = NaN, seconds = NaN] = Deno.args.map(Number);
const TOPIC = "logs.info";

const registry = new Registry({ home: vjHome(), clock: systemClock, onWarning: console.error });
const speakers = await Promise.all(Array.from({ length: count }, async (_, i) => {
  const source = `speaker_${i}`;
  const publisher = Publisher.bind({ port: 0, source, instance: crypto.randomUUID() });
  const ports = { command: publisher.port, telemetry: publisher.port };
  await new Registration(registry, { name: source, ports, metadata: {} }).heartbeat();
  return { source, publisher };
}));
while (!speakers.every(({ publisher }) => publisher.wants(TOPIC))) await pause();

const begunMs = performance.now();
const total = perSecond * seconds;
for (let sent = 0; sent < total;) {
  const due = Math.min(total, Math.floor((performance.now() - begunMs) * perSecond / 1000));
  for (; sent < due; sent++) {
    const speaker = speakers[sent % speakers.length];
    speaker?.publisher.publish(TOPIC, {
      level: "INFO",
      logger: speaker.source,
      message: `line ${sent} of a show in which something is told again and again, as workers do`,
      timestamp: Date.now() / 1000,
      number: sent,
    });
  }
  await pause();
}
console.log(JSON.stringify({ sent: total, seconds: (performance.now() - begunMs) / 1000 }));
await new Promise((resolve) => setTimeout(resolve, 2_000));
Deno.exit(0);

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
