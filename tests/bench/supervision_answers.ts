/** How soon the supervisor answers. */
import type { SupervisedHome } from "../integration/supervisor_harness.ts";

/** Pause between two commands: a person and a console ask now and then. */
const PAUSE_MS = 10;

/** Round trips of `count` commands, one after the other, in milliseconds. */
export async function answerTimes(
  stage: SupervisedHome,
  command: "status" | "list_workers",
  count: number,
): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const begunMs = performance.now();
    await stage.ask(command, command === "status" ? { all: true } : {});
    times.push(performance.now() - begunMs);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return times;
}
