/** Real processes for the integration tests: each test has a VJ_HOME of its own and leaves nothing running. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { BusClient, type Service } from "../../bus/mod.ts";

const ROOT = join(import.meta.dirname ?? ".", "..", "..");

/** Path of a compiled program, as `make dist` leaves it. */
export function executable(name: string): string {
  return join(ROOT, "dist", Deno.build.os === "windows" ? `${name}.exe` : name);
}

/** Waits until `probe` gives something, 30 s at the most: on a busy machine a start takes its time. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A process that a test started. */
export class TestProcess implements AsyncDisposable {
  readonly child: Deno.ChildProcess;
  /** Everything it printed so far. */
  stdout = "";
  stderr = "";
  readonly #reading: Promise<unknown>;

  constructor(
    command: string,
    args: readonly string[],
    options: { env?: Record<string, string>; stdin?: "piped" | "null"; cwd?: string } = {},
  ) {
    this.child = new Deno.Command(command, {
      args: [...args],
      env: { NO_COLOR: "1", ...options.env },
      stdin: options.stdin ?? "null",
      stdout: "piped",
      stderr: "piped",
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    }).spawn();
    this.#reading = Promise.all([
      this.#read(this.child.stdout, (text) => this.stdout += text),
      this.#read(this.child.stderr, (text) => this.stderr += text),
    ]);
  }

  async #read(stream: ReadableStream<Uint8Array>, add: (text: string) => void): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of stream) add(decoder.decode(bytes, { stream: true }));
  }

  get pid(): number {
    return this.child.pid;
  }

  /** Sends a signal; none to one that has ended. */
  kill(signal: Deno.Signal): void {
    try {
      this.child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  /** Waits for the end. @returns exit code, and the signal that ended it. */
  async ended(): Promise<Deno.CommandStatus> {
    const status = await this.child.status;
    await this.#reading;
    return status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.ended();
  }
}

/** A VJ_HOME of a test, its programs and a client; all of it is gone at the end of the scope. */
export class TestHome implements AsyncDisposable {
  readonly path: string;
  readonly client: BusClient;
  readonly #processes: TestProcess[] = [];

  private constructor(path: string) {
    this.path = path;
    this.client = new BusClient({ home: path });
  }

  static async create(): Promise<TestHome> {
    return new TestHome(await Deno.makeTempDir({ prefix: "vj-test-" }));
  }

  /** Starts any program with this VJ_HOME. */
  run(
    command: string,
    args: readonly string[] = [],
    options: { env?: Record<string, string>; stdin?: "piped" | "null" } = {},
  ): TestProcess {
    const process = new TestProcess(command, args, {
      ...options,
      // What a test has killed must not come back behind its back, unless it asks for that.
      env: { VJ_HOME: this.path, VJ_PROCESS_MANAGER_KEEPER: "false", ...options.env },
    });
    this.#processes.push(process);
    return process;
  }

  /** Starts a compiled worker on free ports and waits until it is registered. */
  async startWorker(
    program: string,
    args: readonly string[] = [],
    options: { env?: Record<string, string>; stdin?: "piped" | "null"; name?: string } = {},
  ): Promise<TestProcess> {
    const { name = program, ...rest } = options;
    const ports = args.includes("--port") ? [] : ["--port", "0"];
    const process = this.run(executable(program), ["--name", name, ...ports, ...args], rest);
    let gone = false;
    void process.child.status.then(() => gone = true);
    await until(`${name} to be registered`, async () => {
      assert.ok(!gone, `${name} ended: ${process.stderr}`);
      return (await this.service(name))?.pid === process.pid;
    });
    return process;
  }

  /** The registry entry of a worker. */
  async service(name: string): Promise<Service | undefined> {
    // What a test has done to the file may keep it from being read for a while.
    const services = await this.client.services().catch(() => []);
    return services.find((service) => service.name === name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    for (const process of this.#processes) await process[Symbol.asyncDispose]();
    await Deno.remove(this.path, { recursive: true });
  }
}

/**
 * Reads a file under /proc: Deno opens them only for programs with every permission, which the tests
 * have not. Empty if there is none.
 */
export async function readProc(path: string): Promise<string> {
  const cat = new Deno.Command("cat", { args: [path], stdin: "null", stderr: "null" });
  return new TextDecoder().decode((await cat.output()).stdout);
}

/** Whether a process lives; on Linux, one that has ended and was not waited for does not. */
export async function isAlive(pid: number): Promise<boolean> {
  if (Deno.build.os !== "linux") {
    const kill = new Deno.Command("kill", { args: ["-0", String(pid)], stderr: "null" });
    return (await kill.output()).success;
  }
  const stat = await readProc(`/proc/${pid}/stat`);
  return stat !== "" && !/\) [ZX]/.test(stat);
}

/**
 * Resident memory in bytes and open descriptors of a process (Linux).
 *
 * @throws {Error} If there is no such process, or only what is left of one that has ended.
 */
export async function usage(pid: number): Promise<{ rssBytes: number; descriptors: number }> {
  const shell = new Deno.Command("sh", {
    args: ["-c", `grep VmRSS /proc/${pid}/status; ls /proc/${pid}/fd | wc -l`],
  });
  const text = new TextDecoder().decode((await shell.output()).stdout);
  const [, kilobytes, descriptors] = /VmRSS:\s+(\d+) kB\s+(\d+)/.exec(text) ?? [];
  if (kilobytes === undefined) throw new Error(`there is no process ${pid}`);
  return { rssBytes: Number(kilobytes) * 1024, descriptors: Number(descriptors) };
}
