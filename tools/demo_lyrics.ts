/**
 * `make demo-lyrics`: a real player plays a generated song with an .lrc beside it; what vj_console and
 * oscdump see of it is shown, while the player is paused and sought. All of it happens in a D-Bus
 * session and a home of its own, and ends with it.
 *
 *     deno run -A tools/demo_lyrics.ts
 */

import { join } from "node:path";
import { executable, TestHome, TestProcess, until } from "../tests/integration/harness.ts";
import { MprisSession, writeSong } from "../tests/integration/mpris_session.ts";

const PORT = 9100;
const PROGRAMS = "spotify_monitor,lyrics_fetcher,vj_console";
const PACKAGES = "dbus mpv mpv-mpris playerctl liblo-tools";
const WORDS = [
  "There is a clock that nobody hears",
  "it rings for every line",
  "One, two, three, and the words appear",
  "always on time, always on time",
  "",
  "You may stop it, you may wind it on",
  "it finds the place again",
  "One, two, three, and the words appear",
  "always on time, always on time",
];
const LINE_SECONDS = 2;

const startedMs = performance.now();

/** A line of the demo: when, who, what. */
function show(who: string, text: string): void {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(2).padStart(6);
  console.log(`${seconds}  ${who.padEnd(10)} ${text}`);
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}

/** Shows what a program prints, as far as `pick` finds it worth showing. */
function follow(process: TestProcess, who: string, pick: (line: string) => string | undefined) {
  let shown = 0;
  const timer = setInterval(() => {
    const lines = process.stdout.split("\n");
    for (; shown < lines.length - 1; shown++) {
      const text = pick(lines[shown] ?? "");
      if (text !== undefined) show(who, text);
    }
  }, 5);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function lineOf(json: string): string | undefined {
  try {
    const { payload } = JSON.parse(json);
    const state = payload.is_playing ? "plays" : "stands";
    const at = Number(payload.position).toFixed(2).padStart(5);
    return `${state} at ${at}  ${payload.index < 0 ? "-" : payload.text || "(pause)"}`;
  } catch {
    return undefined;
  }
}

async function build(): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "tools/compile.ts", "--quiet", "--only", PROGRAMS],
    cwd: join(import.meta.dirname ?? ".", ".."),
    stdout: "null",
  }).output();
  return success;
}

async function main(): Promise<number> {
  if (!await build()) return 1;
  await using home = await TestHome.create();
  await using session = await MprisSession.open();
  const song = join(home.path, "song.wav");
  await writeSong(song, { artist: "The Timers", title: "Always on time" }, 30);
  const lrc = WORDS.map((text, index) => {
    const stamp = (1 + index * LINE_SECONDS).toFixed(2).padStart(5, "0");
    return `[00:${stamp}]${text}\n`;
  });
  await Deno.writeTextFile(join(home.path, "song.lrc"), lrc.join(""));

  const osc = ["--osc", `127.0.0.1:${PORT}`, "--lrclib", "off"];
  await home.startWorker("lyrics_fetcher", osc);
  await home.startWorker("spotify_monitor", ["--player", "any"], { env: { ...session.env } });
  await using dump = new TestProcess("stdbuf", ["-oL", "oscdump", String(PORT)]);
  const watch = home.run(executable("vj_console"), ["watch", "lyrics.line", "--json"]);
  using _osc = follow(dump, "oscdump", (line) => {
    const [, message] = /(\/karaoke\/(?:track|line\/active) .*)$/.exec(line) ?? [];
    return message;
  });
  using _watch = follow(watch, "vj_console", lineOf);

  show("demo", `mpv plays ${song}; its words lie beside it`);
  await session.play([song]);
  await until("the first line", () => dump.stdout.includes("/karaoke/line/active i 0"));
  await seconds(4.5);
  for (
    const [text, pause, ...command] of [
      ["playerctl pause", 2.5, "pause"],
      ["playerctl play", 3.5, "play"],
      ["playerctl position 15", 3, "position", "15"],
      ["playerctl position 1.5", 4, "position", "1.5"],
    ] as const
  ) {
    show("demo", text);
    session.control(...command);
    await seconds(pause);
  }
  show("demo", "that was it");
  return 0;
}

try {
  Deno.exitCode = await main();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(`demo-lyrics: ${reason}\nIt needs Debian's ${PACKAGES}.`);
  Deno.exitCode = 1;
}
// Native addons do not survive a natural end of the process.
Deno.exit(Deno.exitCode);
