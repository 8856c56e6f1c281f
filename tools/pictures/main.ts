/**
 * `make pictures`: draws console/screens/*.svg, the pictures of the cockpit in the README. The real analyser
 * plays its built-in demo, a replay says what all other workers would, and the real console is photographed
 * on a pseudo terminal, screen by screen. What it starts has a home of its own and ends with it.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { join } from "node:path";
import { SCREEN_NAMES, type ScreenName } from "../../console/cockpit/screen.ts";
import { momentRecording } from "../../tests/cockpit_moment.ts";
import { guard } from "../../tests/soak/guard.ts";
import { Photographer, type Wanted } from "./photographer.ts";
import { Program } from "./program.ts";
import { type Cell, drawScreen } from "./screen_svg.ts";

const ROOT = join(import.meta.dirname ?? ".", "..", "..");
const FOLDER = join(ROOT, "console", "screens");
const SIZE = { columns: 110, rows: 32 };
/** By then the tempo is found, and what shows a past has one. */
const WARM_UP_SECONDS = 12;
const SHOW_SECONDS = 300;

const SOON: Wanted = { shows: [], afterSeconds: 1.5, patienceSeconds: 20 };
const ON_THE_BEAT: Wanted = { ...SOON, shows: [/\d\.\d BPM/, /▐███▌/], patienceSeconds: 60 };

/** What is waited for, and what the picture is called for those who cannot see it. */
const PICTURES: Readonly<Record<ScreenName, { wanted: Wanted; keys?: string; title: string }>> = {
  overview: { wanted: ON_THE_BEAT, title: "everything at a glance" },
  playback: { wanted: SOON, title: "the track, its decks and where in it" },
  lyrics: { wanted: SOON, title: "the words, line by line, and the moods of the song" },
  audio: { wanted: ON_THE_BEAT, title: "beat, tempo, levels, spectrum and structure" },
  // Its graphs are drawn while somebody looks.
  osc: {
    wanted: { ...SOON, afterSeconds: 28, patienceSeconds: 60 },
    title: "what goes over OSC, by address",
  },
  logs: { wanted: SOON, title: "what all workers said" },
  workers: { wanted: SOON, title: "every program, its state and load" },
};

/** Where the analyser may send OSC without disturbing a show on this machine. */
async function openSink(): Promise<{ target: string } & Disposable> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    target: `vj@127.0.0.1:${socket.address().port}`,
    [Symbol.dispose]: () => void socket.close(),
  };
}

/** Takes a picture of each screen. */
async function capture(home: string): Promise<Map<ScreenName, Cell[][]>> {
  using sink = await openSink();
  const env = {
    PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin",
    HOME: home,
    VJ_HOME: home,
    LANG: "C.UTF-8",
    SHELL: "/bin/sh",
    TERM: "xterm-256color",
    COLORTERM: "truecolor",
  };
  const start = (name: string, args: string[]) =>
    new Program(join(ROOT, "dist", name), "run make dist", {
      args,
      env,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    });
  const recording = join(home, "moment.jsonl");
  const lines = momentRecording(Date.now() / 1000, SHOW_SECONDS);
  await Deno.writeTextFile(recording, lines.join("\n") + "\n");
  await using photographer = new Photographer(ROOT, SIZE.columns, SIZE.rows, env);
  // The lines of the log come once: their screen has been seen by then.
  await photographer.press("5");
  await using analyzer = start("audio_analyzer", [
    ...["--input", "demo", "--port", "0", "--osc", sink.target, "--log-level", "error"],
  ]);
  await using replay = start("vj_console", ["replay", recording, "--except", "audio_analyzer"]);
  await photographer.take({ ...SOON, afterSeconds: WARM_UP_SECONDS, patienceSeconds: 40 });
  const pictures = new Map<ScreenName, Cell[][]>();
  for (const [index, name] of SCREEN_NAMES.entries()) {
    const { wanted, keys = "" } = PICTURES[name];
    await photographer.press(`${index}${keys}`);
    pictures.set(name, await photographer.take(wanted));
    if (!analyzer.isRunning) throw new Error("audio_analyzer ended by itself");
    if (!replay.isRunning) throw new Error("the replay ended by itself");
  }
  return pictures;
}

/** Lays files out as `make check` wants them, pictures included. */
async function format(paths: readonly string[]): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", ...paths],
    cwd: ROOT,
    stdin: "null",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("the pictures could not be formatted");
}

if (import.meta.main) {
  const home = await Deno.makeTempDir({ prefix: "vj-pictures-" });
  const dismissGuard = guard(home);
  try {
    await Deno.mkdir(FOLDER, { recursive: true });
    const paths: string[] = [];
    for (const [name, cells] of await capture(home)) {
      const path = join(FOLDER, `${name}.svg`);
      await Deno.writeTextFile(path, drawScreen(cells, `vj_console: ${PICTURES[name].title}`));
      paths.push(path);
    }
    await format(paths);
    for (const path of paths) console.error(`${path}: ${(await Deno.stat(path)).size} bytes`);
  } catch (error) {
    console.error(`no pictures: ${error instanceof Error ? error.message : error}`);
    Deno.exitCode = 1;
  } finally {
    await Deno.remove(home, { recursive: true });
    dismissGuard();
  }
  Deno.exit();
}
