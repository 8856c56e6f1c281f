/** The supervisor under test with its programs, started again whenever it dies, as systemd would. */
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createSocket } from "node:dgram";
import type { JsonObject } from "../../bus/mod.ts";
import { signal, SupervisedHome, SUPERVISOR } from "../integration/supervisor_harness.ts";
import { executable, type TestProcess, usage } from "../integration/harness.ts";
import { Expectations } from "./expectations.ts";
import { guard } from "./guard.ts";
import { Histogram } from "./histogram.ts";
import { scan, type SeenProcess } from "./process_scan.ts";
import { Programs } from "./programs.ts";

const EXECUTABLES = [SUPERVISOR, "audio_analyzer", "example_worker"] as const;
/** Waiting for a command that is to be answered when all is done. */
const COMMAND_MS = 30_000;

/** What the supervisor uses. */
export interface Used {
  readonly megabytes: number;
  readonly descriptors: number;
}

/** See the head of the file. */
export class Stage implements AsyncDisposable {
  readonly expectations = new Expectations();
  /** How soon commands were answered. */
  readonly answers = new Histogram();
  readonly programs: Programs;
  readonly oscPort: number;
  /** Where an analyser that nobody supervises sends: what it misses, the machine has not given. */
  readonly controlPort: number;
  /** Of the first supervisor soon after its start, of the last at the end, and the most of any. */
  readonly used: Used[] = [];
  readonly #home: SupervisedHome;
  /** Where the executables lie: copies, so that a build meanwhile changes nothing. */
  readonly #programsFolder: string;
  #supervisor: TestProcess | undefined;
  /** Counts supervisors: an answer that was asked of an earlier one counts for nothing. */
  #generation = 0;
  #isEnding = false;
  /** Ends everything if this process is killed. */
  readonly #dismissGuard: () => void;

  #control: TestProcess | undefined;

  private constructor(home: SupervisedHome, folder: string, oscPort: number, controlPort: number) {
    this.#home = home;
    this.#programsFolder = folder;
    this.#dismissGuard = guard(home.path);
    this.oscPort = oscPort;
    this.controlPort = controlPort;
    this.programs = new Programs(oscPort);
  }

  /** A home; nothing runs in it yet. */
  static async create(): Promise<Stage> {
    const oscPort = await freePort();
    const controlPort = await freePort();
    const home = await SupervisedHome.create({});
    const folder = join(home.path, "programs");
    await mkdir(folder);
    for (const name of EXECUTABLES) await copyFile(executable(name), join(folder, name));
    const stage = new Stage(home, folder, oscPort, controlPort);
    await stage.configure();
    return stage;
  }

  get registryPath(): string {
    return `${this.#home.path}/registry.json`;
  }

  /** The process of the supervisor, while it is up. */
  get supervisor(): number | undefined {
    return this.#supervisor?.pid;
  }

  /** Writes the configuration as it is to be now. */
  async configure(): Promise<void> {
    await this.#home.configure(this.programs.table(), {
      backoff_min: 0.1,
      backoff_max: 1,
      stable_after: 2,
      keeper: false, // the soak itself does its work
    });
  }

  /** Starts the supervisor and waits until it answers. */
  async startSupervisor(): Promise<void> {
    const supervisor = await this.#home.start(this.#executable(SUPERVISOR));
    this.#supervisor = supervisor;
    this.expectations.allDisturbed();
    const generation = ++this.#generation;
    void supervisor.child.status.then(({ code, signal }) => {
      if (this.#generation !== generation || this.#isEnding) return;
      this.#supervisor = undefined;
      this.expectations.violated(
        `the supervisor ended by itself (${signal ?? code}): ${supervisor.stderr.slice(-500)}`,
      );
    });
  }

  #executable(name: string): string {
    return join(this.#programsFolder, name);
  }

  /** Starts an analyser beside the supervisor. */
  startControl(): void {
    this.#control = this.#home.home.run(this.#executable("audio_analyzer"), [
      ...["--name", this.programs.control, "--port", "0"],
      ...["--input", "demo", "--osc", `127.0.0.1:${this.controlPort}`],
    ]);
  }

  /** Ends the supervisor as a crash would. */
  async killSupervisor(): Promise<void> {
    this.#generation++;
    this.#supervisor = undefined;
    await this.#home.killSupervisor();
  }

  /** Starts a supervisor and waits for nothing: its start can be disturbed. */
  launch(): TestProcess {
    return this.#home.launch(this.#executable(SUPERVISOR));
  }

  /** Asks the supervisor. @throws {Error} when it does not answer or refuses, unless it died meanwhile */
  async ask(command: string, payload: JsonObject = {}): Promise<JsonObject> {
    return await this.#home.ask(command, payload, COMMAND_MS);
  }

  /** Asks something that is answered at once, and notes how soon. */
  async probe(command: string, payload: JsonObject = {}): Promise<void> {
    const generation = this.#generation;
    if (this.#supervisor === undefined) return;
    const begunMs = performance.now();
    try {
      await this.#home.ask(command, payload, 5_000);
      if (this.#generation === generation) this.answers.add(performance.now() - begunMs);
    } catch (error) {
      if (this.#generation !== generation) return;
      this.expectations.violated(`${command} was not answered: ${String(error)}`);
    }
  }

  /** Looks at all processes and judges them. */
  async look(): Promise<readonly SeenProcess[]> {
    for (let again = 0;; again++) {
      const seen = await scan();
      const verdict = this.expectations.judge(seen, this.supervisor);
      if (verdict === "sure" || again > 1) return seen.processes;
    }
  }

  /** The process of a program, if it runs now. */
  async processOf(name: string): Promise<SeenProcess | undefined> {
    const seen = await this.look();
    return seen.find(({ state, commandLine }) => state !== "zombie" && commandLine.includes(name));
  }

  /** Sends a signal to a program. @returns its process; undefined when it does not run now */
  async signal(name: string, what: Deno.Signal): Promise<number | undefined> {
    const found = await this.processOf(name);
    if (found !== undefined) signal(found.pid, what);
    return found?.pid;
  }

  /** Notes what the supervisor uses now. */
  async measure(): Promise<void> {
    const pid = this.supervisor;
    if (pid === undefined) return;
    const { rssBytes, descriptors } = await usage(pid).catch(() => ({
      rssBytes: 0,
      descriptors: 0,
    }));
    if (rssBytes > 0) this.used.push({ megabytes: rssBytes / 1e6, descriptors });
  }

  /** Whether a worker answers to those who find it in the registry. */
  async isReachable(name: string): Promise<boolean> {
    return await this.#home.home.client.send(name, "health_check").then(() => true, () => false);
  }

  /** Ends the supervisor with all its programs. @returns the processes that are left after a while */
  async down(): Promise<number[]> {
    this.#isEnding = true;
    this.#control?.kill("SIGTERM");
    await this.#control?.ended();
    await this.ask("shutdown", { workers: true });
    const deadlineMs = performance.now() + 10_000;
    let left = await this.#home.processes();
    while (left.length > 0 && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      left = await this.#home.processes();
    }
    return left;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    await this.#home[Symbol.asyncDispose]();
    this.#dismissGuard();
  }
}

async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
