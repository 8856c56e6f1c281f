/**
 * A thread that hears the OSC of the analyser and notes how long it hears nothing. What it overslept
 * itself, because the machine gave it no time, is noted beside: no visualizer would have heard it either.
 */
import { createSocket } from "node:dgram";
import { parentPort, workerData } from "node:worker_threads";
import { Histogram } from "./histogram.ts";

/** Posted once a second. */
export interface OscFigures {
  readonly frames: number;
  /** Between two frames, in milliseconds. */
  readonly gapP99Ms: number;
  readonly gapMaxMs: number;
  /** The longest of what is left of each gap without what was overslept in it. */
  readonly silenceMaxMs: number;
  readonly oversleptP99Ms: number;
  readonly oversleptMaxMs: number;
}

const TICK_MS = 5;
const REPORT_MS = 1_000;
/** Sent once for each frame of sound, every 10 ms. */
const FRAME = "/audio/levels\0";

const gaps = new Histogram();
const oversleeps = new Histogram();
let frames = 0;
let silenceMaxMs = 0;
let lastFrameMs: number | undefined;
let lastTickMs = performance.now();
let oversleptSinceFrameMs = 0;

const socket = createSocket("udp4");
socket.on("message", (bytes) => {
  if (bytes.toString("latin1", 0, FRAME.length) !== FRAME) return;
  const nowMs = performance.now();
  frames++;
  if (lastFrameMs !== undefined) {
    const gapMs = nowMs - lastFrameMs;
    gaps.add(gapMs);
    const oversleptMs = Math.max(oversleptSinceFrameMs, nowMs - lastTickMs - TICK_MS);
    silenceMaxMs = Math.max(silenceMaxMs, gapMs - Math.max(0, oversleptMs));
  }
  oversleptSinceFrameMs = 0;
  lastFrameMs = nowMs;
});
socket.bind((workerData as { port: number }).port, "127.0.0.1");

setInterval(() => {
  const nowMs = performance.now();
  const oversleptMs = Math.max(0, nowMs - lastTickMs - TICK_MS);
  oversleeps.add(oversleptMs);
  oversleptSinceFrameMs = Math.max(oversleptSinceFrameMs, oversleptMs);
  lastTickMs = nowMs;
}, TICK_MS);

setInterval(() => {
  // A silence that lasts counts before it ends.
  const silentMs = lastFrameMs === undefined ? 0 : performance.now() - lastFrameMs;
  const figures: OscFigures = {
    frames,
    gapP99Ms: gaps.quantile(0.99),
    gapMaxMs: Math.max(gaps.max, silentMs),
    silenceMaxMs: Math.max(silenceMaxMs, silentMs - oversleptSinceFrameMs),
    oversleptP99Ms: oversleeps.quantile(0.99),
    oversleptMaxMs: oversleeps.max,
  };
  parentPort?.postMessage(figures);
}, REPORT_MS);
