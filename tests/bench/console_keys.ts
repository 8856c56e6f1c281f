import type { ConsoleTerminal } from "../integration/console_terminal.ts";

const KEY = "?";
const PRESSES = 50;
/** By then a picture has followed the key, and the next frame is not due because of it. */
const SETTLE_MS = 400;
const SPREAD_MS = 100;
const TIMEOUT_MS = 2_000;

/** A row that tells whether the help is open, and how it reads when it is and is not. */
interface Mark {
  readonly row: number;
  readonly closed: string;
  readonly open: string;
}

/** How long each press of the help's key takes until the terminal shows the other picture, in ms. */
export async function keyTimes(terminal: ConsoleTerminal): Promise<number[]> {
  const mark = await findMark(terminal);
  const times: number[] = [];
  let isOpen = false;
  for (let press = 0; press < PRESSES; press++) {
    await pause(SETTLE_MS + Math.random() * SPREAD_MS); // at any moment between two frames
    const begunMs = performance.now();
    await terminal.type(KEY);
    isOpen = !isOpen;
    const expected = isOpen ? mark.open : mark.closed;
    while (terminal.rows()[mark.row] !== expected) {
      if (performance.now() - begunMs > TIMEOUT_MS) throw new Error("a key changed nothing");
      await pause(1);
    }
    times.push(performance.now() - begunMs);
  }
  return times;
}

/** Looks for a row that stands still in both pictures and differs between them. */
async function findMark(terminal: ConsoleTerminal): Promise<Mark> {
  const closed = await stillRows(terminal);
  await terminal.type(KEY);
  await pause(SETTLE_MS);
  const open = await stillRows(terminal);
  await terminal.type(KEY);
  await pause(SETTLE_MS);
  const closedAgain = await stillRows(terminal);
  const row = closed.findIndex((text, index) =>
    text !== undefined && text === closedAgain[index] && open[index] !== undefined &&
    open[index] !== text
  );
  const [closedText, openText] = [closed[row], open[row]];
  if (closedText === undefined || openText === undefined) {
    throw new Error(`the key ${KEY} changes no row that stands still`);
  }
  return { row, closed: closedText, open: openText };
}

/** The rows; undefined where they move. */
async function stillRows(terminal: ConsoleTerminal): Promise<(string | undefined)[]> {
  const first = terminal.rows();
  const isStill = first.map(() => true);
  for (let look = 0; look < 15; look++) {
    await pause(100);
    for (const [index, text] of terminal.rows().entries()) {
      if (text !== first[index]) isStill[index] = false;
    }
  }
  return first.map((text, index) => isStill[index] ? text : undefined);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
