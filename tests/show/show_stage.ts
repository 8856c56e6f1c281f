/** All workers under supervision in a home of their own, music, a disc jockey, and a visualizer that listens. */
import { copyFile, mkdir } from "node:fs/promises";
import { createSocket, type Socket } from "node:dgram";
import { join } from "node:path";
import { executable } from "../integration/harness.ts";
import {
  SupervisedHome,
  SUPERVISOR,
  worker as workerProgram,
} from "../integration/supervisor_harness.ts";
import { guard } from "../soak/guard.ts";
import { DiscJockey } from "./disc_jockey.ts";

/** Every worker of the toolkit but the supervisor. */
export const WORKERS = [
  "audio_analyzer",
  "example_worker",
  "log_aggregator",
  "lyrics_fetcher",
  "osc_debugger",
  "spotify_monitor",
  "virtualdj_monitor",
] as const;

/** See the head of the file. */
export class ShowStage implements AsyncDisposable {
  readonly home: SupervisedHome;
  readonly discJockey: DiscJockey;
  readonly environment: Record<string, string>;
  readonly #folder: string;
  readonly #visualizer: Socket;
  readonly #dismissGuard: () => void;
  #heard = 0;

  private constructor(home: SupervisedHome, folder: string, visualizer: Socket) {
    this.home = home;
    this.#folder = folder;
    this.#visualizer = visualizer;
    this.#dismissGuard = guard(home.path);
    this.discJockey = new DiscJockey(join(home.path, "lyrics"));
    this.environment = {
      VJ_HOME: home.path,
      HOME: home.path,
      TERM: "xterm-256color",
      LANG: "C.UTF-8",
      NO_COLOR: "1",
    };
    visualizer.on("message", () => this.#heard++);
  }

  /** Starts everything. */
  static async create(): Promise<ShowStage> {
    const home = await SupervisedHome.create({});
    const folder = join(home.path, "programs");
    await mkdir(folder);
    await mkdir(join(home.path, "lyrics"));
    // Copies, so that a build meanwhile changes nothing, and so that `ps` tells them from all others.
    for (const name of [SUPERVISOR, ...WORKERS]) {
      await copyFile(executable(name), join(folder, name));
    }
    const visualizer = createSocket("udp4");
    await new Promise<void>((resolve) => visualizer.bind(0, "127.0.0.1", resolve));
    const stage = new ShowStage(home, folder, visualizer);
    await stage.#configure();
    await home.start(join(folder, SUPERVISOR));
    return stage;
  }

  async #configure(): Promise<void> {
    const [debuggerPort, vdjPort, vdjBackPort, os2lPort] = await freePorts(4);
    const target = `127.0.0.1:${debuggerPort}`;
    const args: Record<(typeof WORKERS)[number], string[]> = {
      audio_analyzer: ["--input", "demo", "--osc", target],
      example_worker: [],
      log_aggregator: [],
      lyrics_fetcher: ["--osc", target, "--lrclib", "off"],
      osc_debugger: [
        "--listen",
        target,
        "--forward",
        `127.0.0.1:${this.#visualizer.address().port}`,
      ],
      spotify_monitor: ["--source", "mpris"],
      virtualdj_monitor: [
        "--sources",
        "osc",
        "--os2l",
        String(os2lPort),
        "--set",
        `osc_port=${vdjPort}`,
        "--set",
        `osc_back_port=${vdjBackPort}`,
        "--osc",
        target,
      ],
    };
    const programs = WORKERS.map((name) =>
      [name, workerProgram(args[name], { command: join(this.#folder, name) })] as const
    );
    await this.home.configure(Object.fromEntries(programs), {
      // Long enough that what is dead can be seen to be dead.
      backoff_min: 3,
      backoff_max: 4,
      keeper: false,
    });
    await this.discJockey.open(vdjPort ?? 0, vdjBackPort ?? 0);
  }

  /** Packets that the visualizer has got so far. */
  get heard(): number {
    return this.#heard;
  }

  /** Processes of the show by the name of their program; those that live. */
  async living(): Promise<Map<string, number>> {
    const ps = new Deno.Command("ps", { args: ["-eww", "-o", "pid=,stat=,args="], stdin: "null" });
    const text = new TextDecoder().decode((await ps.output()).stdout);
    const living = new Map<string, number>();
    for (const [, pid, state, path] of text.matchAll(/^ *(\d+) +(\S)\S* +(\S+).*$/gm)) {
      if (path === undefined || !path.startsWith(`${this.#folder}/`) || state === "Z") continue;
      const name = path.slice(this.#folder.length + 1);
      if (!living.has(name)) living.set(name, Number(pid));
    }
    return living;
  }

  /** Process ids in the registry by the name of the worker; none when it cannot be read just now. */
  async registered(): Promise<Map<string, number>> {
    const text = await Deno.readTextFile(join(this.home.path, "registry.json")).catch(() => "{}");
    const { services = {} } = JSON.parse(text) as { services?: Record<string, { pid: number }> };
    return new Map(Object.entries(services).map(([name, { pid }]) => [name, pid]));
  }

  /** Kills the supervisor and starts another one, as its keeper would. */
  async replaceSupervisor(): Promise<void> {
    await this.home.killSupervisor();
    await this.home.start(join(this.#folder, SUPERVISOR));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.discJockey[Symbol.asyncDispose]();
    await this.home[Symbol.asyncDispose]();
    this.#visualizer.close();
    this.#dismissGuard();
  }
}

/** UDP ports that are free now. */
async function freePorts(count: number): Promise<number[]> {
  const sockets = await Promise.all(Array.from({ length: count }, async () => {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    return socket;
  }));
  const ports = sockets.map((socket) => socket.address().port);
  await Promise.all(
    sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))),
  );
  return ports;
}
