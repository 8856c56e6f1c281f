/**
 * spotify_monitor: how long after a real player (mpv on a D-Bus of its own) was told to pause, go on or
 * seek the change is on the bus, and what following it costs. One clock starts before the player is told,
 * so the player's own time is part of it (mpv-mpris tells changes every 100 ms); the other one when its
 * signal is here. Teller and reader are this process.
 */
import { join } from "node:path";
import { SessionBus } from "../../workers/spotify_monitor/mpris/session_bus.ts";
import { TestHome, type TestProcess } from "../integration/harness.ts";
import { MprisSession, writeSong } from "../integration/mpris_session.ts";
import { MONITOR, StateListener } from "../integration/spotify_stage.ts";
import { canMeasureProcesses, cpuSeconds, residentMegabytes } from "./process_usage.ts";
import type { BenchRow } from "./report.ts";
import { quantile } from "./statistics.ts";
import { atMost } from "./target.ts";

const CHANGES = 60;
const SETTLE_MS = 5_000;
const MEASURE_MS = 30_000;

/** See the head of the file. Linux with mpv only. */
export async function spotifyBench(): Promise<BenchRow[]> {
  if (!canMeasureProcesses || MprisSession.ignore) return [];
  await using session = await MprisSession.open();
  await using home = await TestHome.create();
  const song = join(session.folder, "song.wav");
  await writeSong(song, { title: "Song", artist: "Artist" }, 600);
  const monitor = await home.startWorker(MONITOR, ["--player", "mpv"], { env: session.env });
  await delay(SETTLE_MS);
  const idle = await percentOf(monitor);
  const heard = await StateListener.open(home);
  await session.play([song]);
  await heard.next("music", (state) => state.is_playing, 0);
  const { pauses, seeks, signals } = await changes(session, heard);
  await delay(SETTLE_MS);
  const following = await percentOf(monitor);
  return [
    { name: "pause or play to bus, p50", value: quantile(pauses, 0.5), unit: "ms" },
    atMost("pause or play to bus, p99", quantile(pauses, 0.99), "ms", 200),
    { name: "seek to bus, p50", value: quantile(seeks, 0.5), unit: "ms" },
    atMost("seek to bus, p99", quantile(seeks, 0.99), "ms", 200),
    { name: "a player's signal to bus, p50", value: quantile(signals, 0.5), unit: "ms" },
    { name: "a player's signal to bus, p99", value: quantile(signals, 0.99), unit: "ms" },
    atMost("spotify_monitor without a player", idle, "% CPU", 0.5),
    atMost("spotify_monitor, a player plays", following, "% CPU", 0.5),
    atMost("spotify_monitor, memory", residentMegabytes(monitor.pid), "MB", 90),
  ];
}

/** Changes the player again and again. @returns ms until each change was heard */
async function changes(
  session: MprisSession,
  heard: StateListener,
): Promise<{ pauses: number[]; seeks: number[]; signals: number[] }> {
  let signalledMs = 0;
  const bus = await SessionBus.connect(session.env["DBUS_SESSION_BUS_ADDRESS"] ?? "", {
    onSignal: () => signalledMs = performance.now(),
    onClosed: () => {},
  });
  await bus.ask("AddMatch", "s", "type='signal',path='/org/mpris/MediaPlayer2'");
  const tell = (member: string, signature?: string, ...body: unknown[]) =>
    bus.call({
      destination: "org.mpris.MediaPlayer2.mpv",
      path: "/org/mpris/MediaPlayer2",
      interface: "org.mpris.MediaPlayer2.Player",
      member,
      ...(signature === undefined ? {} : { signature, body }),
    });
  const pauses: number[] = [];
  const seeks: number[] = [];
  const signals: number[] = [];
  try {
    for (let i = 0; i < CHANGES; i++) {
      const isPlaying = i % 2 === 1;
      pauses.push(
        await reaction(
          heard,
          tell(isPlaying ? "Play" : "Pause"),
          (s) => s.is_playing === isPlaying,
        ),
      );
      signals.push((heard.heard.at(-1)?.atMs ?? NaN) - signalledMs);
      await delay(100 + Math.random() * 100);
      const goal = 10 + (i * 37) % 500;
      const here = heard.last?.position ?? 0;
      seeks.push(
        await reaction(
          heard,
          tell("Seek", "x", Math.round((goal - here) * 1e6)),
          (state) => Math.abs(state.position - goal) < 3,
        ),
      );
      await delay(100 + Math.random() * 100);
    }
  } finally {
    bus.close();
  }
  return { pauses, seeks, signals };
}

async function reaction(
  heard: StateListener,
  told: Promise<unknown>,
  is: Parameters<StateListener["next"]>[1],
): Promise<number> {
  const from = heard.heard.length;
  const toldMs = performance.now();
  const { atMs } = await heard.next("the change", is, from);
  await told;
  return atMs - toldMs;
}

/** Percent of one core over half a minute. */
async function percentOf(process: TestProcess): Promise<number> {
  const before = cpuSeconds(process.pid);
  const begunMs = performance.now();
  await delay(MEASURE_MS);
  return 100_000 * (cpuSeconds(process.pid) - before) / (performance.now() - begunMs);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
