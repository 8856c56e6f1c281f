import assert from "node:assert/strict";
import { join } from "node:path";
import { FollowedLog } from "../../console/commands/logs/followed_log.ts";
import { followLogs, type LogsRequest, showLogs } from "../../console/commands/logs/logs.ts";
import { Output } from "../../console/commands/output.ts";

class MemorySink {
  text = "";

  write(bytes: Uint8Array): Promise<number> {
    this.text += new TextDecoder().decode(bytes);
    return Promise.resolve(bytes.length);
  }
}

/** A home with logs, gone at the end of the scope. */
class LogHome implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "vj-test-" });
  readonly told: string[] = [];

  constructor() {
    Deno.mkdirSync(join(this.path, "logs"));
  }

  file(name: string): string {
    return join(this.path, "logs", name);
  }

  append(name: string, text: string): void {
    Deno.writeTextFileSync(this.file(name), text, { append: true });
  }

  request(more: Partial<LogsRequest> = {}): LogsRequest {
    const tell = (text: string) => void this.told.push(text);
    return { home: this.path, workers: [], print: "text", tell, ...more };
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join("");

Deno.test("showLogs() prints of each of several programs its last lines, with its name", async () => {
  using home = new LogHome();
  home.append("a.log", lines(0, 30));
  home.append("longer.log", "x\n");
  home.append("longer.log.1", "old\n");
  home.append("note.txt", "no log\n");
  const sink = new MemorySink();
  await showLogs(new Output(sink), home.request({ count: 2 }));
  assert.equal(sink.text, "a      | line 28\na      | line 29\nlonger | old\nlonger | x\n");
});

Deno.test("showLogs() refuses a program without a log, naming those that have one", async () => {
  using home = new LogHome();
  home.append("lights.log", "x\n");
  await assert.rejects(
    showLogs(new Output(new MemorySink()), home.request({ workers: ["light"] })),
    /'light' has no log in .*did you mean 'lights'\?; there are those of lights/,
  );
});

Deno.test("FollowedLog begins with the last lines and goes on with what comes", () => {
  using home = new LogHome();
  home.append("a.log", lines(0, 30));
  const log = new FollowedLog(home.file("a.log"), 3);
  assert.deepEqual(log.poll(0).lines, ["line 27", "line 28", "line 29"]);
  home.append("a.log", lines(30, 40));
  assert.equal(log.poll(100).lines.length, 10);
});

Deno.test("FollowedLog gives out no piece of a line where a log is too long to be read whole", () => {
  using home = new LogHome();
  home.append("a.log", `${"x".repeat(200_000)}\nlast\n`);
  const log = new FollowedLog(home.file("a.log"), 10);
  assert.deepEqual(log.poll(0).lines, ["last"]);
});

Deno.test("FollowedLog goes on over a file that was copied away and cut", () => {
  using home = new LogHome();
  const path = home.file("a.log");
  home.append("a.log", lines(0, 10));
  const log = new FollowedLog(path, 1);
  assert.deepEqual(log.poll(0).lines, ["line 9"]);
  home.append("a.log", lines(10, 20));
  Deno.copyFileSync(path, `${path}.1`);
  Deno.truncateSync(path, 0);
  home.append("a.log", lines(20, 22));
  assert.deepEqual(log.poll(100).lines, lines(10, 22).trimEnd().split("\n"));
});

Deno.test("followLogs() finds a log that appears later, and gives all of it", async () => {
  using home = new LogHome();
  home.append("a.log", lines(0, 30));
  const sink = new MemorySink();
  const end = new AbortController();
  let looks = 0;
  const sleep = () => {
    looks++;
    if (looks === 1) home.append("later.log", lines(0, 3));
    if (looks === 3) end.abort();
    return Promise.resolve();
  };
  await followLogs(new Output(sink), home.request({ count: 1 }), end.signal, sleep);
  assert.equal(
    sink.text,
    "a | line 29\nlater | line 0\nlater | line 1\nlater | line 2\n",
  );
  assert.deepEqual(home.told, []);
});
