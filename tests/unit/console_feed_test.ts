import assert from "node:assert/strict";
import type { Service } from "../../bus/registry/schema.ts";
import { Feed } from "../../console/cockpit/feed.ts";
import { CockpitModel } from "../../console/cockpit/state/model.ts";
import { entry } from "./cockpit_stage.ts";

/** A feed whose registry says what it is told to; counts how often a picture is wanted. */
function stage() {
  const model = new CockpitModel();
  let tell: (services: Service[], trouble: string | null) => void = () => {};
  let pictures = 0;
  const bus = {
    onServices: (listener: typeof tell) => {
      tell = listener;
      return () => {};
    },
    subscribe: () => ({ close: () => {} }),
    services: () => Promise.resolve([]),
    send: () => Promise.resolve({}),
    close: () => Promise.resolve(),
  };
  new Feed(bus, model, () => 0, () => pictures++);
  const worker = (changes: Partial<Service> = {}) => {
    tell([{ ...entry("a"), metadata: {}, ...changes }], null);
    return pictures;
  };
  return { model, worker };
}

Deno.test("Feed asks for no picture because a heart has beaten, but takes note of it", () => {
  const { model, worker } = stage();
  assert.equal(worker({ heartbeatAt: 10 }), 1);
  assert.equal(worker({ heartbeatAt: 15 }), 1);
  assert.equal(model.workers.entry("a")?.heartbeatAt, 15);
});

Deno.test("Feed asks for a picture when a worker hangs, and when it was started anew", () => {
  const { worker } = stage();
  worker();
  assert.equal(worker({ health: "stale" }), 2);
  assert.equal(worker({ pid: 4712 }), 3);
});
