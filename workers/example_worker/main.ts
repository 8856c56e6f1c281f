/** The reference worker: a counter. Copy this folder to begin a worker of your own. */
import { z } from "zod";
import { defineWorker, runWorker, VERSION } from "../../bus/mod.ts";

export const exampleWorker = defineWorker({
  name: "example_worker",
  version: VERSION,
  description: "Counts, at a rate that can be changed while it runs",
  ports: { command: 5051 },
  examples: [["example_worker --set publish_interval=1", "count once a second"]],
  config: z.object({
    publish_interval: z.number().min(0.001).max(3600).default(0.1)
      .describe("Seconds between two counts"),
  }),
  topics: {
    "example.counter": {
      kind: "stream",
      summary: "The count",
      schema: z.object({ counter: z.int(), timestamp: z.number() }),
    },
  },
  commands: {
    reset: {
      summary: "Counts from a number on, 0 unless told otherwise",
      input: z.object({ counter: z.int().min(0).default(0) }),
      output: z.object({ counter: z.int() }),
    },
  },
  start(context) {
    let counter = 0;
    const reschedule = context.every(() => context.config.publish_interval, () => {
      context.publish("example.counter", { counter: ++counter, timestamp: context.clock.now() });
    });
    return {
      commands: { reset: (payload) => ({ counter: counter = payload.counter }) },
      configure: reschedule,
      metrics: () => ({ counter }),
    };
  },
});

if (import.meta.main) await runWorker(exampleWorker);
