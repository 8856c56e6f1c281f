import assert from "node:assert/strict";
import { BACK_WITHIN_MS, Expectations } from "../soak/expectations.ts";
import { parseProcesses, type Scan, type SeenProcess } from "../soak/process_scan.ts";

/** A judge whose clock stands where the test puts it. */
class Court {
  nowMs = 0;
  readonly expectations = new Expectations(() => this.nowMs);

  /** A look `afterMs` later that finds these. @returns whether it is to be repeated */
  look(afterMs: number, ...processes: SeenProcess[]): "sure" | "look again" {
    this.nowMs += afterMs;
    const scan: Scan = { beganMs: this.nowMs, processes };
    return this.expectations.judge(scan, 1);
  }

  get violations(): readonly string[] {
    return this.expectations.violations;
  }
}

function seen(pid: number, state: SeenProcess["state"] = "lives"): SeenProcess {
  return { pid, parent: 1, state, commandLine: "example_worker --name lamp" };
}

Deno.test("Expectations gives a program that was killed time, and no more", () => {
  const court = new Court();
  court.expectations.add("lamp");
  court.look(100, seen(10));
  court.expectations.disturbed("lamp", "SIGKILL", 10);
  court.look(BACK_WITHIN_MS);
  assert.deepEqual(court.violations, []);
  court.look(1);
  court.look(1_000);
  assert.equal(court.violations.length, 1);
  assert.match(court.violations[0] ?? "", /lamp is not back after 15\.0 s/);
});

Deno.test("Expectations counts the time until another process is there", () => {
  const court = new Court();
  court.expectations.add("lamp");
  court.look(100, seen(10));
  court.expectations.disturbed("lamp", "SIGTERM", 10);
  court.look(50, seen(10));
  assert.ok(!court.expectations.isWhole);
  court.look(450, seen(11));
  assert.ok(court.expectations.isWhole);
  assert.deepEqual(court.expectations.recoveries.get("SIGTERM"), [500]);
});

Deno.test("Expectations takes two processes for twins when they are there in two looks", () => {
  const court = new Court();
  court.expectations.add("lamp");
  assert.equal(court.look(100, seen(10), seen(11)), "look again");
  assert.equal(court.look(10, seen(11)), "sure");
  assert.equal(court.look(100, seen(11), seen(12)), "look again");
  court.look(10, seen(11), seen(12));
  assert.deepEqual(court.violations, ["lamp runs 2 times: 11 and 12"]);
});

Deno.test("Expectations sees that a stopped program runs, and that an untouched one was replaced", () => {
  const court = new Court();
  court.expectations.add("lamp");
  court.expectations.stopped("lamp", 500);
  court.look(400, seen(10));
  court.look(100, seen(10));
  assert.deepEqual(court.violations, ["lamp was stopped and runs (pid 10)"]);

  const other = new Court();
  other.expectations.add("lamp", "untouched");
  other.look(100, seen(10));
  other.look(100, seen(11));
  assert.equal(other.violations.length, 1);
});

Deno.test("Expectations sees a child of the supervisor that is not waited for", () => {
  const court = new Court();
  court.look(0, seen(10, "zombie"));
  court.look(2_000, seen(10, "zombie"));
  assert.deepEqual(court.violations, []);
  court.look(500, seen(10, "zombie"));
  court.look(500, seen(10, "zombie"));
  assert.equal(court.violations.length, 1);
});

Deno.test("parseProcesses() reads what leads its group, and what has ended", () => {
  const text = `    1     0     1 Ss   init
  210     1   210 Ssl  dist/example_worker --port 0 --name lamp
  211   210   210 S    sh -c : a shell's child
  212   210   212 Ts   sh -c : stopped
  213   210   210 Z    [sh] <defunct>
`;
  assert.deepEqual(
    parseProcesses(text).map(({ pid, parent, state }) => [pid, parent, state]),
    [[1, 0, "lives"], [210, 1, "lives"], [212, 210, "stopped"], [213, 210, "zombie"]],
  );
  assert.equal(parseProcesses(text)[1]?.commandLine, "dist/example_worker --port 0 --name lamp");
});
