import { printable } from "../../bus/logging/printable.ts";
import type { ConsoleBus } from "../console_bus.ts";
import type { Ending } from "../ending.ts";
import type { Canvas } from "../tui/canvas.ts";
import { detectColourDepth } from "../tui/colour_depth.ts";
import { readInput } from "../tui/input.ts";
import { DARK, StyleSheet } from "../tui/palette.ts";
import { Screen } from "../tui/screen.ts";
import { StdoutTerminal } from "../tui/terminal_port.ts";
import { LAMP_MS } from "./audio_state.ts";
import { feed } from "./feed.ts";
import { LiveHands } from "./live_hands.ts";
import { LiveModel } from "./model.ts";
import type { LiveOptions } from "./options.ts";
import { drawLive } from "./view/live_view.ts";

function timeOfDay(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

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

/** Gives the terminal back and says what happened when something of ours fails unforeseen. */
function guard(abandon: () => void): Disposable {
  const onFailure = (event: ErrorEvent | PromiseRejectionEvent) => {
    event.preventDefault();
    const error: unknown = event instanceof ErrorEvent ? event.error : event.reason;
    abandon();
    const trace = error instanceof Error ? error.stack ?? error.message : String(error);
    console.error("vj_console failed; the workers keep running.");
    for (const line of trace.split("\n")) console.error(printable(line));
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
 * Shows the live screen until a key or a signal ends it. The first picture is drawn before the bus is there.
 * @param connect makes the bus client
 * @throws what drawing or connecting threw, after the terminal was given back
 */
export async function runScreen(
  connect: () => Promise<ConsoleBus>,
  options: LiveOptions,
  ending: Ending,
): Promise<void> {
  const model = new LiveModel(options.worker);
  let isHelpOpen = false;
  let bus: ConsoleBus | null = null;
  let failure: unknown = null;
  const sheet = new StyleSheet(DARK, detectColourDepth(Deno.env.toObject()));
  const view = (canvas: Canvas) => {
    const date = new Date();
    const nowMs = performance.now();
    const nowSeconds = date.getTime() / 1000;
    const notice = hands.notice(nowMs);
    drawLive(canvas, model, { nowMs, nowSeconds, timeOfDay: timeOfDay(date), isHelpOpen, notice });
    // Clock, ages and a telemetry that stopped change by themselves; so does a lit lamp.
    screen.requestIn(1000 - date.getMilliseconds());
    if (model.audio?.isLampLit(nowMs) === true) screen.requestIn(LAMP_MS);
  };
  const onError = (error: unknown) => {
    failure = error;
    ending.end();
  };
  const screen = new Screen({ port: new StdoutTerminal(), sheet, view, onError });
  const hands = new LiveHands({
    model,
    bus: () => bus,
    nowMs: () => performance.now(),
    nowSeconds: () => Date.now() / 1000,
    onNotice: () => screen.request(),
  });
  const onKey = (key: string) => {
    if (key === "q" || key === "Q" || key === "ctrl+c" || key === "ctrl+d") return ending.end();
    if (key === "?") isHelpOpen = !isHelpOpen;
    else if (key === "escape") isHelpOpen = false;
    else void hands.press(key);
    screen.requestNow();
  };
  using _guard = guard(() => screen.abandon());
  screen.enter();
  const keys = readInput({ onKey });
  using _changes = onTerminalChange(() => screen.repaint(), () => {
    keys.retake();
    screen.retake();
  });
  let endFeed = () => {};
  try {
    bus = await connect();
    endFeed = feed(bus, model, () => performance.now(), () => screen.request());
    await ending.wait();
  } finally {
    endFeed();
    if (await screen.close()) keys.close();
    await bus?.close();
  }
  if (failure !== null) throw failure;
}
