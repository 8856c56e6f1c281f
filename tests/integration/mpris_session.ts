/**
 * A D-Bus session of a test's own, and real players in it: mpv with mpv-mpris (Debian's `dbus`, `mpv`,
 * `mpv-mpris`, `playerctl`), without a sound card.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TestProcess, until } from "./harness.ts";

/** What a song says of itself. */
export interface SongTags {
  readonly title: string;
  readonly artist?: string;
  readonly album?: string;
}

/** A session bus at a fixed address, which can be killed and started again, and its players. */
export class MprisSession implements AsyncDisposable {
  /** Brings programs into this session. */
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  #bus: TestProcess | undefined;
  readonly #players: TestProcess[] = [];

  private constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "vj-mpris-"));
    this.env = {
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(this.folder, "bus")}`,
      XDG_RUNTIME_DIR: this.folder,
      HOME: this.folder,
    };
  }

  /** For `Deno.test`: without the programs such tests are skipped, but on a build server they fail. */
  static get ignore(): boolean {
    return !isInstalled() && Deno.env.get("CI") !== "true";
  }

  static async open(): Promise<MprisSession> {
    if (!isInstalled()) {
      throw new Error("the tests of players need dbus, mpv, mpv-mpris, playerctl");
    }
    const session = new MprisSession();
    await session.startBus();
    return session;
  }

  /** Starts the bus, again after {@link killBus}, at the same address. */
  async startBus(): Promise<void> {
    this.#bus = new TestProcess("dbus-daemon", [
      "--session",
      "--nofork",
      `--address=${this.env["DBUS_SESSION_BUS_ADDRESS"]}`,
    ], { env: { ...this.env } });
    await until("the session bus", () => {
      try {
        this.#run("dbus-send", "--session", "--dest=org.freedesktop.DBus", "--print-reply", ...[
          "/org/freedesktop/DBus",
          "org.freedesktop.DBus.GetId",
        ]);
        return true;
      } catch {
        return false; // not up yet
      }
    });
  }

  /** Ends the bus as a crash does. */
  async killBus(): Promise<void> {
    await this.#bus?.[Symbol.asyncDispose]();
    this.#bus = undefined;
    rmSync(join(this.folder, "bus"), { force: true });
  }

  /** Starts mpv, and waits until it is on the bus; `mpris` loses its name there when it is killed. */
  async play(files: readonly string[], args: readonly string[] = []): Promise<TestProcess> {
    const before = this.players();
    const player = new TestProcess("mpv", [
      "--ao=null",
      "--no-video",
      "--no-terminal",
      "--audio-display=no",
      "--load-scripts=yes",
      ...args,
      ...files,
    ], { env: { ...this.env } });
    this.#players.push(player);
    await until("mpv on the bus", () => this.players().length > before.length);
    return player;
  }

  /** Runs any program in this session; it ends with it. */
  run(command: string, args: readonly string[], stdin: "piped" | "null" = "null"): TestProcess {
    const process = new TestProcess(command, args, { env: { ...this.env }, stdin });
    this.#players.push(process);
    return process;
  }

  /** The players on the bus, as `playerctl` names them. */
  players(): string[] {
    try {
      return this.#run("playerctl", "--list-all").split("\n").filter(Boolean);
    } catch {
      return []; // it fails when there are none
    }
  }

  /** `playerctl`: `pause`, `play`, `position 20`, `next`. @returns what it prints */
  control(...args: string[]): string {
    return this.#run("playerctl", ...args).trim();
  }

  #run(command: string, ...args: string[]): string {
    return execFileSync(command, args, {
      env: { PATH: Deno.env.get("PATH"), ...this.env },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 10_000,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const player of this.#players) await player[Symbol.asyncDispose]();
    await this.#bus?.[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function isInstalled(): boolean {
  try {
    for (const program of ["dbus-daemon", "mpv", "playerctl"]) {
      execFileSync(program, ["--version"], { stdio: "ignore" });
    }
  } catch {
    return false;
  }
  return ["/etc/mpv/scripts/mpris.so", "/usr/lib/mpv-mpris/mpris.so"].some(exists);
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Samples in a second. Players that read 4,096 bytes at a time know where they are to 43 ms. */
const RATE = 48_000;

/** Writes a silent song: a WAV of 16 bits, mono, with an INFO list, whose tags players read. */
export async function writeSong(path: string, tags: SongTags, seconds: number): Promise<void> {
  const samples = new Uint8Array(2 * RATE * seconds);
  const info = chunk("LIST", [
    ascii("INFO"),
    text("INAM", tags.title),
    text("IART", tags.artist ?? ""),
    text("IPRD", tags.album ?? ""),
  ]);
  const format = new DataView(new ArrayBuffer(16));
  format.setUint16(0, 1, true); // PCM
  format.setUint16(2, 1, true); // mono
  format.setUint32(4, RATE, true);
  format.setUint32(8, 2 * RATE, true);
  format.setUint16(12, 2, true);
  format.setUint16(14, 16, true);
  const wave = [
    ascii("WAVE"),
    chunk("fmt ", [new Uint8Array(format.buffer)]),
    info,
    chunk("data", [samples]),
  ];
  await Deno.writeFile(path, chunk("RIFF", wave));
}

function text(id: string, value: string): Uint8Array {
  return value === "" ? new Uint8Array() : chunk(id, [new TextEncoder().encode(`${value}\0`)]);
}

function chunk(id: string, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(8 + length + length % 2);
  bytes.set(ascii(id));
  new DataView(bytes.buffer).setUint32(4, length, true);
  let at = 8;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function ascii(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
