/**
 * How punctual lyrics_fetcher is, in real time: lines over OSC as a visualizer receives them. Ten
 * minutes a speed with LYRICS_SECONDS=600.
 */
import { join } from "node:path";
import { TestHome, until } from "../integration/harness.ts";
import { lrc, StandInPlayer, startLyrics, Visualizer } from "../integration/lyrics_stage.ts";
import { canMeasureProcesses, cpuSeconds, residentMegabytes } from "./process_usage.ts";
import type { BenchRow } from "./report.ts";
import { quantile } from "./statistics.ts";
import { atMost } from "./target.ts";

const SECONDS = Number(Deno.env.get("LYRICS_SECONDS") ?? 15);
/** Between two lines: denser than any song, so that there is something to count. */
const LINE_SECONDS = 0.37;
const CHANGES = 20;
/** Lines that last: also a change that takes long is seen. */
const LONG_SECONDS = 30;
const RATES = [1, 1.08, 0.92];

/** Jitter of the active line, track changes, cost while idle and while a song plays. */
export async function lyricsBench(): Promise<BenchRow[]> {
  await using home = await TestHome.create();
  await putSongs(home);
  using visualizer = await Visualizer.open();
  const { worker } = await startLyrics(home, visualizer);
  await using player = await StandInPlayer.start(home);
  await delay(3_000);
  const rows: BenchRow[] = [];
  rows.push(...await cost("lyrics_fetcher idle", worker.pid, 15, "a target"));
  const changes = await changesMs(player, visualizer);
  rows.push(
    atMost("track change to the first cached line on OSC, p50", quantile(changes, 0.5), "ms", 100),
    atMost("the same, slowest of 20", Math.max(...changes), "ms", 100),
  );
  for (const rate of RATES) {
    const bare = bareLatenessMs();
    const lates = await latenessMs(player, visualizer, rate);
    const expected = Math.floor(SECONDS * rate / LINE_SECONDS);
    // Who is held up for longer than a line lasts leaves it out, rather than telling it too late.
    const name = `active line at ${rate}x, ${lates.length} of ${expected} lines`;
    rows.push(
      { name: `${name}, p50`, value: quantile(lates, 0.5), unit: "ms" },
      atMost(`${name}, p99`, quantile(lates, 0.99), "ms", 20),
      {
        name: "a bare timer of another process beside it, p99",
        value: quantile(bare.stop(), 0.99),
        unit: "ms",
      },
    );
  }
  player.tell({ track: { artist: "Anna", title: "Slow" }, position: 0, rate: 1 });
  await delay(2_000);
  rows.push(...await cost("lyrics_fetcher, a line every 3 s", worker.pid, 15, "none"));
  return rows;
}

async function putSongs(home: TestHome): Promise<void> {
  const folder = join(home.path, "lyrics");
  await Deno.mkdir(folder);
  const times = (count: number, apart: number) =>
    Array.from({ length: count }, (_, i) => i * apart);
  const dense = Math.min(5_000, Math.ceil(SECONDS * 1.1 / LINE_SECONDS) + 10);
  await Deno.writeTextFile(join(folder, "Anna - Dense.lrc"), lrc(...times(dense, LINE_SECONDS)));
  await Deno.writeTextFile(join(folder, "Anna - Slow.lrc"), lrc(...times(100, 3)));
  for (let i = 0; i < CHANGES; i++) {
    const text = lrc(...times(60, LONG_SECONDS));
    await Deno.writeTextFile(join(folder, `Anna - Song ${i}.lrc`), text);
  }
}

/** Plays songs from their middle. @returns how long after each change its line was there */
async function changesMs(player: StandInPlayer, visualizer: Visualizer): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < CHANGES; i++) {
    await delay(300);
    visualizer.messages = [];
    const startedMs = performance.now();
    // Another line each time: that of the song before is not taken for it.
    player.tell({
      track: { artist: "Anna", title: `Song ${i}` },
      position: LONG_SECONDS * (i + 0.5),
    });
    const isThere = () => visualizer.all("/karaoke/line/active").find(({ args }) => args[0] === i);
    took.push((await until(`line ${i}`, isThere)).atMs - startedMs);
  }
  return took;
}

/** How late each line comes, early ones as well. */
async function latenessMs(
  player: StandInPlayer,
  visualizer: Visualizer,
  rate: number,
): Promise<number[]> {
  player.tell({ track: { artist: "Anna", title: "Dense" }, position: 0, rate, is_playing: false });
  await delay(500);
  visualizer.messages = [];
  const startedMs = performance.now();
  player.tell({ is_playing: true, position: 0 });
  await delay(SECONDS * 1000);
  player.tell({ is_playing: false });
  const seen = new Set<unknown>();
  const lates: number[] = [];
  for (const { args, atMs } of visualizer.all("/karaoke/line/active")) {
    const [index] = args;
    if (typeof index !== "number" || index < 1 || seen.has(index)) continue;
    seen.add(index);
    lates.push(Math.abs(atMs - startedMs - index * LINE_SECONDS * 1000 / rate));
  }
  const expected = Math.floor(SECONDS * rate / LINE_SECONDS);
  if (lates.length < expected / 2) throw new Error(`${lates.length} of ${expected} lines came`);
  return lates;
}

/** How late this process' own timers ring meanwhile: what the machine costs without any lyrics. */
function bareLatenessMs(): { stop(): number[] } {
  const lates: number[] = [];
  const startedMs = performance.now();
  let timer: ReturnType<typeof setTimeout>;
  const next = (index: number) => {
    const dueMs = startedMs + index * LINE_SECONDS * 1000;
    timer = setTimeout(() => {
      lates.push(Math.abs(performance.now() - dueMs));
      next(index + 1);
    }, dueMs - performance.now());
  };
  next(1);
  return {
    stop() {
      clearTimeout(timer);
      return lates;
    },
  };
}

async function cost(
  name: string,
  pid: number,
  seconds: number,
  has: "a target" | "none",
): Promise<BenchRow[]> {
  if (!canMeasureProcesses) return [];
  const before = cpuSeconds(pid);
  const begunMs = performance.now();
  await delay(seconds * 1000);
  const percent = 100 * (cpuSeconds(pid) - before) / ((performance.now() - begunMs) / 1000);
  if (has === "none") return [{ name, value: percent, unit: "% CPU" }];
  return [
    atMost(name, percent, "% CPU", 0.5),
    atMost(`${name}, memory`, residentMegabytes(pid), "MB", 90),
  ];
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
