/**
 * From the first sample of a kick to its beat on OSC: how far the datagram is from the moment at which the
 * kick is heard, minus what `lookahead_ms` asks for.
 *
 * `audio_analyzer --input stdin` gets music in real time, in pieces of whatever has fallen due since the
 * last one (1-2 ms); the sample with number n is heard n / rate after the beginning. Writer and receiver
 * are this process, so there is one clock. Judged are the kicks from the moment that the analyser calls its
 * tempo locked: a kick without a beat of its own, or a beat without a kick, counts as missed.
 */
import { createSocket } from "node:dgram";
import { decodePacket } from "../../bus/osc/mod.ts";
import { TestHome } from "../integration/harness.ts";
import { changingMusic, grooveMusic, type KickMusic, MUSIC_RATE } from "./beat_music.ts";
import type { BenchRow } from "./report.ts";
import { quantile } from "./statistics.ts";
import { atLeast } from "./target.ts";

const SECONDS = 12.5;
const LOOKAHEADS_MS = [0, 50, 200];
const TOLERANCE_MS = 10;
/** The state is asked for so often. */
const STATE_MS = 250;
/** A beat further away from every kick than this belongs to none. */
const SAME_BEAT_MS = 100;

/** What a run gave: for each kick after the lock how late its beat was told, and how many beats had no kick. */
interface Outcome {
  readonly latenessMs: readonly number[];
  readonly strays: number;
  /** How old the first sample of each write was: what is above 2 ms is the machine's doing. */
  readonly writtenLateMs: readonly number[];
}

/** Precision of beats on OSC. All tempi of a lookahead run side by side. */
export async function beatLatencyBench(): Promise<BenchRow[]> {
  const music = [
    grooveMusic(92, SECONDS),
    grooveMusic(125, SECONDS),
    grooveMusic(174, SECONDS),
    changingMusic(116, 124, SECONDS),
  ];
  const rows: BenchRow[] = [];
  const all: Outcome[] = [];
  const byMusic = new Map<string, Outcome[]>(music.map(({ name }) => [name, []]));
  for (const lookaheadMs of LOOKAHEADS_MS) {
    const outcomes = await Promise.all(music.map((piece) => hear(piece, lookaheadMs)));
    rows.push(...rowsOf(`lookahead ${lookaheadMs} ms`, outcomes));
    all.push(...outcomes);
    outcomes.forEach((outcome, i) => byMusic.get(music[i]?.name ?? "")?.push(outcome));
  }
  for (const [name, outcomes] of byMusic) {
    rows.push({ name: `${name}, within 10 ms`, value: 100 * shareWithin(outcomes), unit: "%" });
  }
  const count = all.reduce((sum, { latenessMs }) => sum + latenessMs.length, 0);
  const writtenLate = all.flatMap(({ writtenLateMs }) => writtenLateMs);
  return [
    ...rows,
    { name: "locked beats", value: count, unit: "" },
    { name: "age of the sound when written, p50", value: quantile(writtenLate, 0.5), unit: "ms" },
    { name: "age of the sound when written, p99", value: quantile(writtenLate, 0.99), unit: "ms" },
  ];
}

function rowsOf(name: string, outcomes: readonly Outcome[]): BenchRow[] {
  const lateness = outcomes.flatMap(({ latenessMs }) => latenessMs).filter(Number.isFinite);
  const mean = lateness.reduce((sum, ms) => sum + ms, 0) / lateness.length;
  const square = lateness.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / lateness.length;
  return [
    atLeast(`${name}, within 10 ms of the kick`, 100 * shareWithin(outcomes), "%", 95),
    { name: `${name}, late by, mean`, value: mean, unit: "ms" },
    { name: `${name}, late by, standard deviation`, value: Math.sqrt(square), unit: "ms" },
    { name: `${name}, late by, p2.5`, value: quantile(lateness, 0.025), unit: "ms" },
    { name: `${name}, late by, p97.5`, value: quantile(lateness, 0.975), unit: "ms" },
  ];
}

/** Of all kicks and all beats without a kick. */
function shareWithin(outcomes: readonly Outcome[]): number {
  const lateness = outcomes.flatMap(({ latenessMs }) => latenessMs);
  const strays = outcomes.reduce((sum, outcome) => sum + outcome.strays, 0);
  const within = lateness.filter((ms) => Math.abs(ms) <= TOLERANCE_MS).length;
  return within / (lateness.length + strays);
}

async function hear(music: KickMusic, lookaheadMs: number): Promise<Outcome> {
  using receiver = await BeatReceiver.open();
  await using home = await TestHome.create();
  const analyzer = await home.startWorker("audio_analyzer", [
    ...["--input", "stdin", "--format", "f32le", "--channels", "1", "--rate", String(MUSIC_RATE)],
    ...["--set", `lookahead_ms=${lookaheadMs}`, "--osc", `127.0.0.1:${receiver.port}`],
  ], { stdin: "piped" });
  let lockedMs = Infinity;
  const asking = setInterval(() => {
    void home.client.send("audio_analyzer", "get_state").then(({ metrics }) => {
      const { locked } = metrics as { locked?: boolean };
      if (locked === true) lockedMs = Math.min(lockedMs, performance.now());
    }, () => "busy: the next answer tells");
  }, STATE_MS);
  const { begunMs, writtenLateMs } = await play(music.samples, analyzer.child.stdin);
  clearInterval(asking);
  // What is told ahead of kicks that were not played does not count, nor what is told late.
  const endMs = begunMs + 1000 * SECONDS - 300;
  const kicksMs = music.kicks.map((seconds) => begunMs + 1000 * seconds)
    .filter((ms) => ms > lockedMs + 300 && ms < endMs);
  if (kicksMs.length === 0) {
    throw new Error(`the tempo of ${music.name} was not locked in time: ${analyzer.stderr}`);
  }
  const beatsMs = receiver.beatsMs.map((ms) => ms + lookaheadMs);
  return { ...compare(kicksMs, beatsMs), writtenLateMs };
}

function compare(
  kicksMs: readonly number[],
  beatsMs: readonly number[],
): Pick<Outcome, "latenessMs" | "strays"> {
  const from = (kicksMs[0] ?? 0) - SAME_BEAT_MS;
  const to = (kicksMs.at(-1) ?? 0) + SAME_BEAT_MS;
  const left = new Set(beatsMs.filter((ms) => ms > from && ms < to));
  const latenessMs = kicksMs.map((kick) => {
    const beat = [...left].sort((a, b) => Math.abs(a - kick) - Math.abs(b - kick))[0] ?? Infinity;
    if (Math.abs(beat - kick) > SAME_BEAT_MS) return Infinity;
    left.delete(beat);
    return beat - kick;
  });
  return { latenessMs, strays: left.size };
}

/** Writes the samples in real time. @returns when the first of them was heard, and how late each write was */
async function play(
  samples: Float32Array,
  stdin: WritableStream<Uint8Array>,
): Promise<{ begunMs: number; writtenLateMs: number[] }> {
  const writer = stdin.getWriter();
  const writtenLateMs: number[] = [];
  const begunMs = performance.now();
  let written = 0;
  while (written < samples.length) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const elapsedMs = performance.now() - begunMs;
    const due = Math.min(samples.length, Math.floor(elapsedMs * MUSIC_RATE / 1000));
    if (due <= written) continue;
    writtenLateMs.push(elapsedMs - 1000 * written / MUSIC_RATE);
    await writer.write(new Uint8Array(samples.buffer, 4 * written, 4 * (due - written)));
    written = due;
  }
  await writer.close();
  return { begunMs, writtenLateMs };
}

/** Notes when each beat came. */
class BeatReceiver implements Disposable {
  readonly beatsMs: number[] = [];
  readonly #socket = createSocket("udp4");

  static async open(): Promise<BeatReceiver> {
    const receiver = new BeatReceiver();
    const socket = receiver.#socket;
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    socket.on("message", (bytes) => {
      const nowMs = performance.now();
      const decoded = decodePacket(bytes);
      if (!decoded.ok) return;
      for (const { address, args } of decoded.messages) {
        if (address === "/audio/beat" && args[0] === 1) receiver.beatsMs.push(nowMs);
      }
    });
    return receiver;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
