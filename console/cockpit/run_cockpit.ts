import { printable } from "../../bus/logging/printable.ts";
import { vjHome } from "../../bus/registry/home.ts";
import type { ConsoleBus } from "../console_bus.ts";
import type { Ending } from "../ending.ts";
import { detectColourDepth } from "../tui/colour_depth.ts";
import { readInput } from "../tui/input.ts";
import { DARK, StyleSheet } from "../tui/palette.ts";
import { Screen } from "../tui/screen.ts";
import { StdoutTerminal } from "../tui/terminal_port.ts";
import { Cockpit } from "./cockpit.ts";
import { type Crash, writeCrashReport } from "./crash_report.ts";
import { Feed } from "./feed.ts";
import type { LiveOptions } from "./options.ts";
import { CommandLines } from "./command_line/command_lines.ts";
import { readHistory, writeHistory } from "./command_line/history_file.ts";
import { runConsole } from "./command_line/run_console.ts";
import { openConfigForm } from "./config_form/config_form.ts";
import { FilterLines } from "./filter_line/filter_lines.ts";
import { makeScreens } from "./screens.ts";
import { CockpitModel } from "./state/model.ts";

/** Calls back when the terminal was resized or the process was continued after a stop. */
function onTerminalChange(resized: () => void, continued: () => void): Disposable {
  // Windows tells no size changes by a signal; the frame of each second looks at the size anyway.
  if (Deno.build.os === "windows") return { [Symbol.dispose]: () => {} };
  Deno.addSignalListener("SIGWINCH", resized);
  Deno.addSignalListener("SIGCONT", continued);
  return {
    [Symbol.dispose]() {
      Deno.removeSignalListener("SIGWINCH", resized);
      Deno.removeSignalListener("SIGCONT", continued);
    },
  };
}

/** Gives the terminal back, says what happened and leaves a report when something fails unforeseen. */
function guard(abandon: () => void, report: (during: string, error: unknown) => string | null) {
  const onFailure = (event: ErrorEvent | PromiseRejectionEvent) => {
    event.preventDefault();
    const error: unknown = event instanceof ErrorEvent ? event.error : event.reason;
    abandon();
    const path = report("outside of a picture", error);
    const text = error instanceof Error ? error.message : String(error);
    console.error(`vj_console failed: ${printable(text)}`);
    console.error("The workers keep running; start vj_console again.");
    if (path !== null) console.error(`A report for those who can mend it: ${printable(path)}`);
    else if (error instanceof Error) {
      for (const line of (error.stack ?? "").split("\n")) console.error(printable(line));
    }
    Deno.exit(1);
  };
  globalThis.addEventListener("error", onFailure);
  globalThis.addEventListener("unhandledrejection", onFailure);
  globalThis.addEventListener("unload", abandon);
  return {
    [Symbol.dispose]() {
      globalThis.removeEventListener("error", onFailure);
      globalThis.removeEventListener("unhandledrejection", onFailure);
      globalThis.removeEventListener("unload", abandon);
    },
  };
}

/**
 * Shows the cockpit until a key or a signal ends it. The first picture is drawn before the bus is there.
 * @param connect makes the bus client
 * @throws what drawing or connecting threw, after the terminal was given back
 */
export async function runCockpit(
  connect: () => Promise<ConsoleBus>,
  options: LiveOptions,
  ending: Ending,
): Promise<void> {
  const nowMs = () => performance.now();
  const model = new CockpitModel(options.worker);
  const port = new StdoutTerminal();
  let bus: ConsoleBus | null = null;
  let feed: Feed | null = null;
  let topics: readonly string[] = [];
  let failure: unknown = null;
  const report = (during: string, error: unknown) => {
    const crash: Crash = { during, error, facts: factsOf(port, cockpit) };
    return writeCrashReport(vjHome(), crash, new Date());
  };
  const sheet = new StyleSheet(DARK, detectColourDepth(Deno.env.toObject()));
  const screen = new Screen({
    port,
    sheet,
    mouse: "on",
    view: (canvas) => cockpit.draw(canvas),
    onError: (error) => {
      failure = error;
      ending.end();
    },
  });
  const home = vjHome();
  const lines = new CommandLines({
    run: runConsole,
    history: readHistory(home),
    keep: (history) => writeHistory(home, history),
    columns: () => port.size().columns,
    openConfig: openConfigForm,
  });
  const filters = new FilterLines();
  const cockpit: Cockpit = new Cockpit({
    model,
    screens: makeScreens,
    commandLine: (frame, text) => lines.make(frame, text),
    runLine: (frame, line) => lines.run(frame, line),
    filterLine: (desk, screen, filter) => filters.make(desk, screen, filter),
    bus: () => bus,
    now: () => ({ nowMs: nowMs(), nowSeconds: Date.now() / 1000 }),
    requestIn: (delayMs) => screen.requestIn(delayMs),
    read: (wanted) => {
      topics = wanted;
      feed?.read(wanted);
    },
    quit: () => ending.end(),
    report: (name, error) => report(`drawing the screen ${name}`, error),
  });
  using _guard = guard(() => screen.abandon(), report);
  screen.enter();
  const input = readInput({
    onKey: (key) => void cockpit.key(key),
    onMouse: (event) => cockpit.mouse(event),
    onPaste: (text) => cockpit.paste(text),
  });
  using _changes = onTerminalChange(() => screen.repaint(), () => {
    input.retake();
    screen.retake();
  });
  try {
    bus = await connect();
    feed = new Feed(bus, model, nowMs, () => screen.request());
    feed.read(topics);
    await ending.wait();
  } finally {
    feed?.close();
    if (await screen.close()) input.close();
    await bus?.close();
  }
  if (failure !== null) {
    report("drawing", failure);
    throw failure;
  }
}

function factsOf(port: StdoutTerminal, cockpit: Cockpit): Record<string, string> {
  const { columns, rows } = port.size();
  return {
    terminal: `${Deno.env.get("TERM") ?? "?"} ${columns}x${rows}`,
    screen: cockpit.current,
    workers: cockpit.model.workers.entries.map(({ name, health }) => `${name} ${health}`).join(
      ", ",
    ),
  };
}
