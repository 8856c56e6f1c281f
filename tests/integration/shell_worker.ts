/** A worker that asks the shell for what few workers need; run from source by the tests. */
import { z } from "zod";
import { defineWorker, lifecycleTopic, runWorker } from "../../bus/mod.ts";

const nothing = z.object({});

const shellWorker = defineWorker({
  name: "shell_worker",
  version: "1.0.0",
  description: "Asks the shell for what few workers need",
  ports: { command: 5990 },
  config: z.object({
    rate: z.number().min(0).default(1),
    later: z.number().default(1).meta({ restart: true }),
    accounts: z.record(z.string(), z.object({ token: z.string().meta({ secret: true }) }))
      .default({}),
  }),
  topics: { "events.lifecycle": lifecycleTopic },
  commands: {
    shutdown: {
      summary: "Ends this worker, and others if asked to",
      input: z.object({ workers: z.boolean().default(false) }),
      output: z.object({ shutting_down: z.boolean(), workers: z.boolean() }),
    },
    reload: {
      summary: "Reads the configuration again",
      input: nothing,
      output: z.object({ changed: z.array(z.string()), used: z.array(z.string()) }),
    },
    tell_crash: {
      summary: "Tells that another worker has crashed",
      input: z.object({ worker: z.string() }),
      output: nothing,
    },
  },
  start(context) {
    const used: string[] = [];
    return {
      configure: (_, changed) => {
        used.push(...changed);
      },
      commands: {
        shutdown: ({ workers }) => {
          context.stop(`asked to, ${workers ? "with" : "without"} the others`);
          return { shutting_down: true, workers };
        },
        reload: async () => ({ changed: [...await context.reloadConfig()], used }),
        tell_crash: ({ worker }) => {
          const event = "worker_crashed";
          context.publish("events.lifecycle", { event, worker, pid: 1, reason: "test" });
          return {};
        },
      },
    };
  },
});

if (import.meta.main) await runWorker(shellWorker);
