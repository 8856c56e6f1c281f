import { errorText } from "../../bus/messages/errors.ts";
import { vjHome } from "../../bus/registry/home.ts";
import type { ConsoleBus } from "../console_bus.ts";
import type { Ending } from "../ending.ts";
import { detectColourDepth } from "../tui/colour_depth.ts";
import { readInput } from "../tui/input.ts";
import { StdinPort } from "../tui/stdin_port.ts";
import { Screen } from "../tui/screen.ts";
import { StyleSheet } from "../tui/style_sheet.ts";
import { StdoutTerminal } from "../tui/terminal_port.ts";
import type { Theme } from "../tui/theme.ts";
import { themeNamed } from "../tui/themes.ts";
import { Cockpit } from "./cockpit.ts";
import { CommandLines } from "./command_line/command_lines.ts";
import { readHistory, writeHistory } from "./command_line/history_file.ts";
import { runConsole } from "./command_line/run_console.ts";
import { openConfigForm } from "./config_form/config_form.ts";
import { type Crash, writeCrashReport } from "./crash_report.ts";
import { Feed } from "./feed.ts";
import { FilterLines } from "./filter_line/filter_lines.ts";
import type { LiveOptions } from "./options.ts";
import { makeScreens } from "./screens.ts";
import { consoleSettings } from "./settings/console_settings.ts";
import { CockpitModel } from "./state/model.ts";
import { suspendProcess } from "./suspend.ts";
import { tellFailure, terminalGuard } from "./terminal_guard.ts";
import { warningsLater } from "./warnings_later.ts";

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

/** EPIPE, and EIO of a terminal that was closed: nobody looks on, and nothing of ours is broken. */
function isTerminalGone(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe || /os error 5\)/.test(errorText(error));
}

/**
 * Shows the cockpit until a key or a signal ends it. The first picture is drawn before the bus is there.
 * @param connect makes the bus client
 * @returns the exit code: 1 when drawing failed, which was told then
 * @throws {UserError} (wrong use) for a mistake in the console's settings
 * @throws what connecting threw, after the terminal was given back
 */
export async function runCockpit(
  connect: () => Promise<ConsoleBus>,
  options: LiveOptions,
  ending: Ending,
): Promise<0 | 1> {
  const home = vjHome();
  const environment = Deno.env.toObject();
  const settings = consoleSettings({ home, environment, flags: flagsOf(options) });
  const nowMs = () => performance.now();
  const model = new CockpitModel(options.worker);
  const port = new StdoutTerminal();
  let bus: ConsoleBus | null = null;
  let feed: Feed | null = null;
  let topics: readonly string[] = [];
  let failure: { readonly error: unknown } | null = null;
  let { theme, mouse } = settings;
  const report = (during: string, error: unknown) => {
    const crash: Crash = { during, error, facts: factsOf(port, cockpit) };
    return writeCrashReport(home, crash, new Date());
  };
  const sheetOf = (chosen: Theme) => new StyleSheet(chosen, detectColourDepth(environment));
  const makeScreen = () =>
    new Screen({
      port,
      sheet: sheetOf(theme),
      mouse,
      view: (canvas) => cockpit.draw(canvas),
      onError: (error) => {
        failure ??= { error };
        ending.end();
      },
    });
  let screen = makeScreen();
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
    ...(Deno.build.os === "windows" ? {} : { suspend: () => void suspend() }),
    setTheme: (name) => screen.setSheet(sheetOf(theme = themeNamed(name))),
    setMouse: (wanted) => screen.setMouse(mouse = wanted),
    report: (name, error) => report(`drawing the screen ${name}`, error),
  });
  using _warnings = warningsLater();
  using _guard = terminalGuard(() => screen.abandon(), report);
  // What a person does is to be seen at once, not with the next frame.
  const answered = (act: () => void) => {
    act();
    screen.requestNow();
  };
  const input = readInput({
    onKey: (key) => answered(() => void cockpit.key(key)),
    onMouse: (event) => answered(() => cockpit.mouse(event)),
    onPaste: (text) => answered(() => cockpit.paste(text)),
  }, Deno.build.os === "windows" ? undefined : new StdinPort());
  // Only now: a ctrl-z before the terminal is raw would stop the process and leave the picture there.
  screen.enter();
  let isSuspended = false;
  const suspend = async () => {
    if (isSuspended) return;
    isSuspended = true;
    screen.abandon();
    try {
      await suspendProcess();
    } finally {
      isSuspended = false;
      input.retake();
      screen = makeScreen();
      screen.enter();
    }
  };
  using _changes = onTerminalChange(() => screen.repaint(), () => {
    if (isSuspended) return;
    input.retake();
    screen.retake();
  });
  if (settings.trouble !== null) cockpit.warn(settings.trouble);
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
  return endOf(failure, report);
}

/** Says what drawing failed of, unless it was the terminal that went away. */
function endOf(
  failure: { readonly error: unknown } | null,
  report: (during: string, error: unknown) => string | null,
): 0 | 1 {
  if (failure === null) return 0;
  const { error } = failure;
  if (isTerminalGone(error)) return 1;
  tellFailure(error, report("drawing", error));
  return 1;
}

function flagsOf({ theme, mouse }: LiveOptions) {
  return {
    ...(theme === undefined ? {} : { theme }),
    ...(mouse === undefined ? {} : { mouse }),
  };
}

/** What helps to find a fault; a fact that is itself broken says so. */
function factsOf(port: StdoutTerminal, cockpit: Cockpit): Record<string, string> {
  const facts: Record<string, () => string> = {
    terminal: () => {
      const { columns, rows } = port.size();
      return `${Deno.env.get("TERM") ?? "?"} ${columns}x${rows}`;
    },
    screen: () => cockpit.current,
    workers: () =>
      cockpit.model.workers.entries.map(({ name, health }) => `${name} ${health}`).join(", "),
  };
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => {
      try {
        return [name, fact()];
      } catch (error) {
        return [name, `failed: ${errorText(error)}`];
      }
    }),
  );
}
