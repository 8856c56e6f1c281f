/** Has many jobs done by some processes, as many at a time as there are processes. */
import { type ChildProcess, spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import type { Answer, Job } from "./job.ts";

const ANALYST = new URL("./analyst.ts", import.meta.url).href;

/** Options of {@link hearAll}. */
export interface PoolOptions {
  /** How many processes. @default one for each core */
  readonly processes?: number;
  /** Called after each job with the number of those that are done. */
  readonly onDone?: (done: number) => void;
}

/**
 * @returns the answers in the order of the jobs
 * @throws {Error} when no process can be started
 */
export async function hearAll(
  jobs: readonly Job[],
  { processes = availableParallelism(), onDone = () => {} }: PoolOptions = {},
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  let done = 0;
  const work = async () => {
    let analyst = new Analyst();
    try {
      for (let at = next++; at < jobs.length; at = next++) {
        const answer = await analyst.ask(jobs[at] as Job);
        answers[at] = answer;
        if (analyst.hasEnded) analyst = new Analyst();
        onDone(++done);
      }
    } finally {
      analyst.end();
    }
  };
  await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, work));
  return answers;
}

/** One of these processes. */
class Analyst {
  /** Whether it cannot be asked any more. */
  hasEnded = false;
  readonly #child: ChildProcess;
  #answer: (answer: Answer) => void = () => {};

  constructor() {
    this.#child = spawn(Deno.execPath(), ["run", "-A", ANALYST], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const { stdout, stdin } = this.#child;
    if (stdout === null || stdin === null) throw new Error("a process was started without pipes");
    createInterface({ input: stdout }).on("line", (line) => this.#answer(JSON.parse(line)));
    const ended = (why: string) => {
      this.hasEnded = true;
      this.#answer({ error: why });
    };
    stdin.on("error", (error) => ended(`the analysis could not be asked: ${error.message}`));
    this.#child.once("error", (error) => ended(`the analysis did not start: ${error.message}`));
    this.#child.once("exit", (code, signal) => ended(`the analysis ended (${signal ?? code})`));
  }

  ask(job: Job): Promise<Answer> {
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#child.stdin?.write(`${JSON.stringify(job)}\n`);
    });
  }

  end(): void {
    this.#child.stdin?.end();
  }
}
