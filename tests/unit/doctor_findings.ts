/** What the tests of `doctor` share: facts to begin with, and what is expected of findings. */
import assert from "node:assert/strict";
import type { Service } from "../../bus/registry/schema.ts";
import type { Finding } from "../../console/commands/doctor/finding.ts";

/** Unix seconds at which these tests happen. */
export const NOW = 1_700_000_000;

/** A living worker. */
export function service(values: Partial<Service> = {}): Service {
  return {
    name: "example_worker",
    pid: 7,
    status: "running",
    startedAt: NOW - 100,
    heartbeatAt: NOW - 1,
    ports: { command: 5051, telemetry: 5052 },
    metadata: {},
    health: "alive",
    ...values,
  };
}

/** The only finding that is not ok. */
export function only(findings: readonly Finding[]): Finding {
  const found = findings.filter(({ state }) => state !== "ok");
  assert.equal(found.length, 1, JSON.stringify(findings));
  return found[0] as Finding;
}

/** Nothing needs mending, and something was looked at. */
export function assertWell(findings: readonly Finding[]): void {
  assert.ok(findings.length > 0);
  assert.deepEqual(findings.filter(({ state }) => state !== "ok"), []);
}
