/**
 * A process that hears for another one: a job a line on stdin, an answer a line on stdout, in the same
 * order. Several of them use all cores, and one that a file makes crash takes no other with it.
 */
import { createInterface } from "node:readline";
import process from "node:process";
import { hear } from "./hear.ts";
import type { Answer, Job } from "./job.ts";

for await (const line of createInterface({ input: process.stdin })) {
  let answer: Answer;
  try {
    const job: Job = JSON.parse(line);
    answer = { heard: await hear(job) };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  console.log(JSON.stringify(answer));
}
