/**
 * `make show`: a show with every worker, tracks that change, and programs that are killed at random; the
 * cockpit is looked at from outside, as a person would, and must never be wrong for longer than 2 s after the
 * facts have changed. Prints figures; the exit code is 1 when it was wrong, 2 for wrong use. Linux only.
 *
 *     deno run -A tests/show/main.ts [--minutes 30] [--seed NUMBER]
 */
import { Random } from "../soak/random.ts";
import { runSeeded } from "../soak/seeded_run.ts";
import { performShow } from "./perform.ts";
import { reportText } from "./report.ts";
import { ShowStage } from "./show_stage.ts";

await runSeeded({
  name: "the show",
  minutes: 30,
  async run({ minutes, seed }, stopped) {
    await using stage = await ShowStage.create();
    const result = await performShow(stage, minutes, new Random(seed), stopped);
    console.log(reportText(result));
    return result.judge.violations.length === 0;
  },
});
