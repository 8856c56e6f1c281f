import assert from "node:assert/strict";
import fc from "fast-check";
import type { ConsoleRunOptions, RunEnd } from "../../console/cockpit/command_line/console_run.ts";
import { History } from "../../console/cockpit/command_line/history.ts";
import {
  historyPath,
  readHistory,
  writeHistory,
} from "../../console/cockpit/command_line/history_file.ts";
import { LineSplitter } from "../../console/cockpit/command_line/line_splitter.ts";
import { planLine } from "../../console/cockpit/command_line/plan_line.ts";
import { quoted, splitWords, wordsOf } from "../../console/cockpit/command_line/split_words.ts";
import { CockpitStage } from "./cockpit_stage.ts";

/** A child process that a test plays. */
class PlayedRun {
  readonly args: readonly string[];
  readonly options: ConsoleRunOptions;
  readonly #ended = Promise.withResolvers<RunEnd>();
  /** How often it was asked to end. */
  endings = 0;

  constructor(args: readonly string[], options: ConsoleRunOptions) {
    this.args = args;
    this.options = options;
  }

  readonly ended = this.#ended.promise;

  end(): void {
    this.endings++;
    this.#ended.resolve({ code: 143, signal: "SIGTERM" });
  }

  async say(...lines: readonly string[]): Promise<void> {
    for (const line of lines) this.options.onLine(line, "stdout");
    await settled();
  }

  async finish(code: number): Promise<void> {
    this.#ended.resolve({ code, signal: null });
    await settled();
  }
}

/** Lets everything happen that waits for nothing but its turn. */
const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

function stageWithRuns(): [CockpitStage, PlayedRun[]] {
  const stage = new CockpitStage().register("example_worker", "osc_debugger");
  const runs: PlayedRun[] = [];
  stage.runConsole = (args, options) => {
    const run = new PlayedRun(args, options);
    runs.push(run);
    return run;
  };
  return [stage, runs];
}

/** Types a line, and lets the words that can follow be found. */
async function type(stage: CockpitStage, line: string): Promise<void> {
  for (const sign of line) await stage.press(sign === " " ? "space" : sign);
  stage.rows();
  await settled();
}

async function run(stage: CockpitStage, line: string): Promise<void> {
  await type(stage, `:${line}`);
  await stage.press("return");
  await settled();
}

Deno.test("quotes and backslashes keep words together as in a shell", () => {
  const line = `send w 'a b' "c \\"d\\" $HOME \\n" e\\ f '' x'y'z`;
  assert.deepEqual(wordsOf(line), ["send", "w", "a b", 'c "d" $HOME \\n', "e f", "", "xyz"]);
});

Deno.test("a word in quotes is read as it was before them", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 })), (words) => {
      assert.deepEqual(wordsOf(words.map(quoted).join(" ")), words);
    }),
  );
});

Deno.test("the word at the end of a line is found, whatever the line", () => {
  fc.assert(
    fc.property(fc.string(), (line) => {
      const { words, lastFrom } = splitWords(line);
      assert.ok(words.length > 0 && lastFrom >= 0 && lastFrom <= line.length);
    }),
  );
});

Deno.test("a quote that is not closed is told", () => {
  assert.deepEqual(planLine("send w 'a b"), {
    kind: "trouble",
    text: "the quote ' is not closed",
  });
});

Deno.test("a command with a typo is told with what was meant", () => {
  const plan = planLine("restrat audio_analyzer");
  assert.equal(plan.kind, "trouble");
  assert.match(plan.kind === "trouble" ? plan.text : "", /no command 'restrat'.*'restart'/);
});

for (
  const [line, question] of [
    ["down", "stop everything?"],
    ["down --keep-workers", "stop the supervisor? the workers go on unattended"],
    ["stop osc_debugger --timeout 3", "stop osc_debugger?"],
    ["restart --all", "restart everything?"],
    ["restart --group sound", "restart the group sound?"],
    ["send osc_debugger shutdown", "end osc_debugger?"],
    ["send --timeout 2 osc_debugger restart", "restart osc_debugger?"],
    ["send osc_debugger describe", null],
    ["down --help", null],
    ["up", null],
    ["start osc_debugger", null],
  ] as const
) {
  Deno.test(`':${line}' ${question === null ? "asks nothing" : `asks '${question}'`}`, () => {
    const plan = planLine(line);
    assert.equal(plan.kind === "program" ? plan.question : undefined, question);
  });
}

Deno.test("'logs' alone is the screen, and with more words the subcommand", () => {
  assert.deepEqual(planLine("logs"), { kind: "screen", screen: "logs" });
  assert.equal(planLine("logs -f").kind, "program");
});

Deno.test("a subcommand runs with its words, and what it says is shown with how it ended", async () => {
  const [stage, runs] = stageWithRuns();
  await run(stage, "describe 'example_worker'");
  assert.deepEqual(runs[0]?.args, ["describe", "example_worker"]);
  assert.ok((runs[0]?.options.columns ?? 0) <= 80);
  assert.match(stage.text(), /:describe 'example_worker' ─.* running…/);
  await runs[0]?.say("first line", "second line");
  assert.match(stage.text(), /first line *\n *second line/);
  await runs[0]?.finish(0);
  assert.match(stage.text(), /✓ done/);
});

Deno.test("a subcommand that fails is told with its exit code", async () => {
  const [stage, runs] = stageWithRuns();
  await run(stage, "ps");
  await runs[0]?.say(`${"why ".repeat(30)}and what to do`);
  await runs[0]?.finish(2);
  assert.match(stage.text(), /✗ failed, exit code 2/);
  assert.match(stage.text(), /and what to do/);
});

Deno.test("how long a subcommand runs is told after a second", async () => {
  const [stage] = stageWithRuns();
  await run(stage, "up");
  assert.doesNotMatch(stage.text(), /running \d/);
  assert.match(stage.pass(3).text(), /running 3 s/);
});

Deno.test("what a child says is shown, never obeyed", async () => {
  const [stage, runs] = stageWithRuns();
  await run(stage, "logs -f");
  await runs[0]?.say("\x1b[2Jcleared\x07");
  assert.ok(!stage.text().includes("\x1b"));
  assert.match(stage.text(), /␛\[2Jcleared/);
});

Deno.test("esc leaves what a subcommand says, and ends it", async () => {
  const [stage, runs] = stageWithRuns();
  await run(stage, "logs -f");
  await stage.press("escape");
  assert.equal(runs[0]?.endings, 1);
  assert.doesNotMatch(stage.text(), /:logs -f/);
});

Deno.test("x ends a subcommand and keeps what it said", async () => {
  const [stage, runs] = stageWithRuns();
  await run(stage, "watch '*'");
  await runs[0]?.say("the last words");
  await stage.press("x");
  await settled();
  assert.match(stage.text(), /■ ended/);
  assert.match(stage.text(), /the last words/);
});

Deno.test("what interrupts the show runs after a yes only", async () => {
  for (const [key, count] of [["n", 0], ["y", 1]] as const) {
    const [stage, runs] = stageWithRuns();
    await run(stage, "down");
    assert.equal(runs.length, 0);
    assert.match(stage.text(), /stop everything\?/);
    await stage.press(key);
    await settled();
    assert.equal(runs.length, count);
  }
});

Deno.test("a fifth subcommand does not run beside four that do", async () => {
  const [stage, runs] = stageWithRuns();
  for (let index = 0; index < 5; index++) stage.cockpit.runLine("watch '*'");
  await settled();
  assert.equal(runs.length, 4);
});

Deno.test("a line with a mistake stays to be corrected", async () => {
  const [stage, runs] = stageWithRuns();
  await run(stage, "discribe x");
  assert.equal(runs.length, 0);
  assert.match(stage.text(), /✗ there is no command 'discribe'; did you mean 'describe'\?/);
  assert.match(stage.rows().at(-1) ?? "", /^:discribe x/);
});

Deno.test("words that can follow are shown with their meanings", async () => {
  const [stage] = stageWithRuns();
  await type(stage, ":d");
  assert.match(stage.text(), / down +stop everything/);
  assert.match(stage.text(), / doctor +check this machine/);
  assert.doesNotMatch(stage.text(), / restart +stop programs/);
});

Deno.test("tab completes the only word that can follow", async () => {
  const [stage] = stageWithRuns();
  await type(stage, ":desc");
  await stage.press("tab");
  assert.match(stage.rows().at(-1) ?? "", /^:describe {2}/);
});

Deno.test("tab completes what all words have in common, then goes through them", async () => {
  const [stage] = stageWithRuns();
  await type(stage, ":re");
  await stage.press("tab");
  await type(stage, "st");
  await stage.press("tab");
  assert.match(stage.rows().at(-1) ?? "", /^:restart/);
  await stage.press("ctrl+u");
  await type(stage, "do");
  await stage.press("tab");
  assert.match(stage.rows().at(-1) ?? "", /^:down/);
  await stage.press("tab");
  assert.match(stage.rows().at(-1) ?? "", /^:doctor/);
  assert.match(stage.text(), /▸doctor/);
  await stage.press("up");
  assert.match(stage.rows().at(-1) ?? "", /^:down/);
  await stage.press("escape");
  assert.match(stage.rows().at(-1) ?? "", /^:do /);
});

Deno.test("a click on a word puts it into the line", async () => {
  const [stage] = stageWithRuns();
  await type(stage, ":d");
  const row = stage.rows().findIndex((line) => /^ doctor /.test(line));
  stage.click(3, row);
  assert.match(stage.rows().at(-1) ?? "", /^:doctor {2}/);
});

Deno.test("lines that were scrolled back stay, and the heading says so", async () => {
  const [stage, runs] = stageWithRuns();
  await run(stage, "logs -f");
  for (let index = 0; index < 100; index++) await runs[0]?.say(`line ${index}`);
  assert.match(stage.text(), /line 99/);
  await stage.press("k");
  assert.match(stage.text(), /scrolled back, G follows/);
  await runs[0]?.say("newest");
  assert.doesNotMatch(stage.text(), /newest/);
  await stage.press("G");
  assert.match(stage.text(), /newest/);
});

Deno.test("names of workers are offered where a worker is meant", async () => {
  const [stage] = stageWithRuns();
  await type(stage, ":get ");
  assert.match(stage.text(), / example_worker +alive, pid 4711/);
  await type(stage, "o");
  await stage.press("tab");
  assert.match(stage.rows().at(-1) ?? "", /^:get osc_debugger/);
});

Deno.test("keys of a configuration are asked of the worker, and no space follows them", async () => {
  const [stage] = stageWithRuns();
  stage.answer = () => ({ config: { schema: { properties: { rate: { type: "number" } } } } });
  await type(stage, ":set example_worker r");
  await stage.press("tab");
  await type(stage, "2");
  assert.match(stage.rows().at(-1) ?? "", /^:set example_worker rate=2/);
});

Deno.test("a word is completed in the middle of a line, and what follows stays", async () => {
  const [stage, runs] = stageWithRuns();
  await type(stage, ":desc example_worker");
  for (let index = 0; index < " example_worker".length; index++) await stage.press("left");
  stage.rows();
  await settled();
  await stage.press("tab", "return");
  await settled();
  assert.deepEqual(runs[0]?.args, ["describe", "example_worker"]);
});

Deno.test("up and down walk through the former lines that begin as this one", async () => {
  const [stage] = stageWithRuns();
  stage.history.add("get a");
  stage.history.add("ps");
  stage.history.add("get b");
  await type(stage, ":g");
  await stage.press("up");
  assert.match(stage.rows().at(-1) ?? "", /^:get b/);
  await stage.press("up", "up");
  assert.match(stage.rows().at(-1) ?? "", /^:get a/);
  await stage.press("down", "down", "down");
  assert.match(stage.rows().at(-1) ?? "", /^:g /);
});

Deno.test("a line that begins with a blank is not remembered", async () => {
  const [stage] = stageWithRuns();
  await run(stage, "ps");
  await stage.press("escape");
  await run(stage, " ps --json");
  assert.deepEqual(stage.history.lines, ["ps"]);
});

Deno.test("the cockpit's own words do what they say", async () => {
  const [stage] = stageWithRuns();
  await run(stage, "audio");
  assert.equal(stage.cockpit.current, "audio");
  await run(stage, "theme light");
  await run(stage, "mouse off");
  assert.deepEqual(stage.appearance, ["light", "mouse off"]);
  await run(stage, "help");
  assert.match(stage.text(), /HELP audio/);
  await stage.press("escape");
  await run(stage, "q");
  assert.ok(stage.hasQuit);
});

Deno.test("a theme that does not exist is told with those that do", async () => {
  const [stage] = stageWithRuns();
  await run(stage, "theme pink");
  assert.match(stage.footer(), /✗ no theme is named 'pink'; there are dark/);
});

Deno.test("pasted text is one line, and harmless", async () => {
  const [stage] = stageWithRuns();
  await stage.press(":");
  stage.cockpit.paste("get\nexample_worker\x1b[31m");
  assert.match(stage.rows().at(-1) ?? "", /^:get example_worker␛\[31m/);
});

Deno.test("a history keeps each line once, and the newest", () => {
  const history = new History();
  for (const line of ["a", "b", "a", "  ", "x".repeat(5000)]) history.add(line);
  assert.deepEqual(history.lines, ["b", "a"]);
  for (let index = 0; index < 1000; index++) history.add(`line ${index}`);
  assert.ok(history.lines.length <= 200);
  assert.equal(history.lines.at(-1), "line 999");
});

Deno.test("the file of former lines is for the owner alone and holds no secret", async () => {
  const home = await Deno.makeTempDir();
  const history = new History(["ps", "set lyrics_fetcher llm_key=abc", "send x y --payload '{}'"]);
  writeHistory(home, history);
  assert.deepEqual(readHistory(home).lines, ["ps"]);
  const { mode } = await Deno.stat(historyPath(home));
  if (Deno.build.os !== "windows") assert.equal((mode ?? 0) & 0o777, 0o600);
  await Deno.remove(home, { recursive: true });
});

Deno.test("a file of former lines that cannot be read costs the lines only", () => {
  assert.deepEqual(readHistory("/nowhere/at/all").lines, []);
});

Deno.test("lines are the same however their bytes come", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.array(fc.nat(8)), (text, cuts) => {
      const whole: string[] = [];
      const pieces: string[] = [];
      const bytes = new TextEncoder().encode(text);
      const one = new LineSplitter((line) => whole.push(line));
      one.push(bytes);
      one.end();
      const many = new LineSplitter((line) => pieces.push(line));
      let from = 0;
      for (const cut of cuts) many.push(bytes.subarray(from, from += cut));
      many.push(bytes.subarray(from));
      many.end();
      assert.deepEqual(pieces, whole);
    }),
  );
});

Deno.test("of a line of ten megabytes only the beginning is kept", () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (let index = 0; index < 100; index++) splitter.push(new Uint8Array(100_000).fill(0x61));
  splitter.push(new TextEncoder().encode("\nnext\n"));
  assert.ok((lines[0]?.length ?? 0) < 17_000);
  assert.match(lines[0] ?? "", /9983616 characters more\)$/);
  assert.equal(lines[1], "next");
});

Deno.test("command line and output fit any size, whatever was typed and said", async () => {
  const [stage, runs] = stageWithRuns();
  await run(stage, "logs -f");
  const fits = () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 100 }),
        (columns, rows) => stage.rows(columns, rows).length === rows,
      ),
      { numRuns: 15 },
    );
  for (const line of fc.sample(fc.string({ unit: "binary", maxLength: 400 }), 50)) {
    runs[0]?.options.onLine(line, "stderr");
  }
  fits();
  await stage.press("escape", ":");
  for (const text of fc.sample(fc.string({ unit: "binary", maxLength: 400 }), 20)) {
    stage.cockpit.paste(text);
    await stage.press("tab");
    fits();
  }
  assert.deepEqual(stage.failures, []);
});
