/**
 * The publisher's process of the telemetry benchmark: `telemetry_publisher.ts FRAMES COUNT [RATE]`
 * publishes the payloads in the file FRAMES again and again, COUNT times, at RATE a second or as fast
 * as they are read. Prints its port, and at the end the seconds that publishing took.
 */
import { Publisher } from "../../bus/transport/publisher.ts";

const [file = "", count = "", rate] = Deno.args;
const frames = JSON.parse(await Deno.readTextFile(file)) as object[];
const total = Number(count);

const publisher = Publisher.bind({
  port: 0,
  source: "audio_analyzer",
  instance: crypto.randomUUID(),
});
console.log(`port ${publisher.port}`);
while (!publisher.wants("bench.end") || !publisher.wants("audio.features")) await pause();

const begunMs = performance.now();
if (rate === undefined) await flatOut();
else await paced(Number(rate));
const seconds = (performance.now() - begunMs) / 1000;

await publisher.publishPaced("bench.end", { sent: total });
console.log(JSON.stringify({ seconds }));
await publisher.close();
// The socket lingers 100 ms for a reader that is behind; this one has more to read.
await new Promise((resolve) => setTimeout(resolve, 1_000));
Deno.exit(0);

async function flatOut(): Promise<void> {
  for (let i = 0; i < total; i++) {
    await publisher.publishPaced("audio.features", frames[i % frames.length] ?? {});
  }
}

/** As a show publishes: without waiting for anyone, so that a slow reader would lose frames. */
async function paced(perSecond: number): Promise<void> {
  let sent = 0;
  while (sent < total) {
    const due = Math.min(total, Math.floor((performance.now() - begunMs) * perSecond / 1000));
    for (; sent < due; sent++) {
      publisher.publish("audio.features", frames[sent % frames.length] ?? {});
    }
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
