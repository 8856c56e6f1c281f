/** A PulseAudio daemon of a test's own, without sound card, that can be killed and started again. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

export class PulseDaemon {
  /** Points sound programs at this daemon. */
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;
  #daemon: ChildProcess | undefined;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), "vj-pulse-"));
    chmodSync(this.#folder, 0o700);
    this.env = { XDG_RUNTIME_DIR: this.#folder, HOME: this.#folder };
  }

  static isInstalled(): boolean {
    try {
      execFileSync("pulseaudio", ["--version"], { stdio: "ignore" });
      execFileSync("parec", ["--version"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  }

  /** Starts the daemon with the sinks named `sinks` and waits until it answers. */
  async start(...sinks: string[]): Promise<void> {
    const modules = sinks.flatMap((sink) => [
      "-L",
      `module-null-sink sink_name=${sink} rate=48000 channels=2 format=float32le`,
    ]);
    this.#daemon = spawn("pulseaudio", [
      "-n",
      "--daemonize=no",
      "--exit-idle-time=-1",
      "--disallow-exit",
      "-L",
      "module-native-protocol-unix",
      ...modules,
    ], { env: { ...process.env, ...this.env }, stdio: "ignore" });
    for (let attempt = 0; attempt < 100; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      try {
        this.control("info");
        return;
      } catch {
        // Not up yet.
      }
    }
    throw new Error("pulseaudio does not answer");
  }

  /** Runs `pactl` with `args`; returns what it prints. */
  control(...args: string[]): string {
    return execFileSync("pactl", args, {
      env: { ...process.env, ...this.env },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  }

  /** Plays raw s16le stereo from a file into `sink`; returns when it was begun. */
  play(file: string, sink: string, rate = 48_000): ChildProcess {
    return spawn("paplay", [
      "--raw",
      "--format=s16le",
      `--rate=${rate}`,
      "--channels=2",
      // Else a null sink sleeps for two seconds at a time, and who begins to listen waits as long.
      "--latency-msec=20",
      `--device=${sink}`,
      file,
    ], { env: { ...process.env, ...this.env }, stdio: "ignore" });
  }

  /** Ends the daemon at once, as a crash does. */
  async kill(): Promise<void> {
    const daemon = this.#daemon;
    this.#daemon = undefined;
    if (daemon === undefined || daemon.exitCode !== null) return;
    const gone = new Promise((resolve) => daemon.once("exit", resolve));
    daemon.kill("SIGKILL");
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
