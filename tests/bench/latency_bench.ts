/**
 * From sound to OSC: how long after the last sample of an event was written to `audio_analyzer --input
 * stdin` the visualizer has its levels.
 *
 * The program gets silence in real time, in pieces of whatever has fallen due since the last one (1-2
 * ms). Into the silence bursts of 1 ms are mixed, at places drawn at random to the sample, so that an
 * event ends anywhere within the analyser's frame of 10 ms. Each frame sends one `/audio/levels`, and
 * frame k ends at sample (k + 1) x 480, so the n-th datagram tells of samples 480 n to 480 n + 479: which
 * datagram is the first to know all of an event follows from the place of its last sample alone. That
 * its rms is above silence checks the count. The clock starts before the write that holds the last
 * sample and stops in the socket's callback; writer and receiver are this process, so there is one clock.
 *
 * Waiting for the end of the frame is part of it, as it is in a show: 0-10 ms, 5 ms in the middle.
 */
import { Buffer } from "node:buffer";
import { createSocket, type Socket } from "node:dgram";
import { executable, TestHome } from "../integration/harness.ts";
import type { BenchRow } from "./report.ts";
import { quantile } from "./statistics.ts";
import { atMost } from "./target.ts";

const SAMPLE_RATE = 48_000;
const FRAME_SAMPLES = 480;
const BURST_SAMPLES = 48;
const EVENTS = 250;
/** The program has been hearing silence for a while when the first event comes. */
const LEAD_SAMPLES = SAMPLE_RATE;
const MIN_GAP_SAMPLES = 1_920;
const RANDOM_GAP_SAMPLES = 1_920;
/** Far above silence, far below a burst: that makes an rms of 0.1 or more. */
const EVENT_RMS = 0.02;
const LEVELS = Buffer.from("/audio/levels\0");
/** The eighth float behind address (16 bytes) and type tags (12 bytes). */
const RMS_OFFSET = 16 + 12 + 7 * 4;

interface Music {
  readonly samples: Float32Array;
  /** Last sample of each event, rising. */
  readonly lastSamples: readonly number[];
}

/** Latency of the compiled analyser from stdin to UDP. */
export async function latencyBench(): Promise<BenchRow[]> {
  const music = silenceWithBursts();
  const receiver = await LevelsReceiver.open();
  await using home = await TestHome.create();
  try {
    const analyzer = home.run(executable("audio_analyzer"), [
      ...["--port", "0", "--input", "stdin", "--format", "f32le", "--channels", "1"],
      ...["--rate", String(SAMPLE_RATE), "--osc", `127.0.0.1:${receiver.port}`],
    ], { stdin: "piped" });
    const writtenMs = await play(music, analyzer.child.stdin);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const latencies = music.lastSamples.map((sample, event) => {
      const frame = Math.floor(sample / FRAME_SAMPLES);
      const rms = receiver.rms[frame] ?? 0;
      if (!(rms > EVENT_RMS)) {
        throw new Error(
          `frame ${frame} of ${receiver.rms.length} has an rms of ${rms} where event ${event} ends; ` +
            `were datagrams lost? ${analyzer.stderr}`,
        );
      }
      return (receiver.receivedMs[frame] ?? NaN) - (writtenMs[event] ?? NaN);
    });
    return [
      atMost("stdin to OSC, p50", quantile(latencies, 0.5), "ms", 8),
      atMost("stdin to OSC, p99", quantile(latencies, 0.99), "ms", 15),
      { name: "stdin to OSC, slowest", value: quantile(latencies, 1), unit: "ms" },
      { name: "stdin to OSC, events", value: latencies.length, unit: "" },
    ];
  } finally {
    receiver.close();
  }
}

function silenceWithBursts(): Music {
  const lastSamples: number[] = [];
  let at = LEAD_SAMPLES;
  for (let event = 0; event < EVENTS; event++) {
    at += MIN_GAP_SAMPLES + Math.floor(Math.random() * RANDOM_GAP_SAMPLES);
    lastSamples.push(at);
  }
  const samples = new Float32Array(at + SAMPLE_RATE / 5);
  for (const last of lastSamples) {
    for (let i = last - BURST_SAMPLES + 1; i <= last; i++) samples[i] = i % 2 === 0 ? 0.9 : -0.9;
    // An event whose last sample alone falls into a frame must be seen there, too.
    samples[last] = 0.9;
  }
  return { samples, lastSamples };
}

/** Writes the samples in real time. @returns when the last sample of each event was about to be written. */
async function play(
  { samples, lastSamples }: Music,
  stdin: WritableStream<Uint8Array>,
): Promise<number[]> {
  const writer = stdin.getWriter();
  const writtenMs: number[] = [];
  const begunMs = performance.now();
  let written = 0;
  while (written < samples.length) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const nowMs = performance.now();
    const due = Math.min(samples.length, Math.floor((nowMs - begunMs) * SAMPLE_RATE / 1000));
    if (due <= written) continue;
    while ((lastSamples[writtenMs.length] ?? Infinity) < due) writtenMs.push(nowMs);
    await writer.write(new Uint8Array(samples.buffer, 4 * written, 4 * (due - written)));
    written = due;
  }
  await writer.close();
  return writtenMs;
}

/** Notes when each frame's levels came, and their rms. */
class LevelsReceiver {
  readonly receivedMs: number[] = [];
  readonly rms: number[] = [];
  readonly port: number;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on("message", (bytes) => {
      const nowMs = performance.now();
      if (!bytes.subarray(0, LEVELS.length).equals(LEVELS)) return;
      this.receivedMs.push(nowMs);
      this.rms.push(bytes.readFloatBE(RMS_OFFSET));
    });
  }

  static async open(): Promise<LevelsReceiver> {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(0, "127.0.0.1", resolve);
    });
    return new LevelsReceiver(socket);
  }

  close(): void {
    this.#socket.close();
  }
}
