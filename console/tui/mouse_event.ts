/** What the mouse did, at which cell of the terminal. */
export interface MouseEvent {
  readonly kind: "press" | "release" | "drag" | "wheel_up" | "wheel_down";
  /** 0 left, 1 middle, 2 right; 0 for the wheel, and for a release of which the terminal does not say more. */
  readonly button: 0 | 1 | 2;
  /** From the left, beginning with 0. */
  readonly column: number;
  /** From above, beginning with 0. */
  readonly row: number;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly alt: boolean;
}

/** Bits of the button code: xterm, "Mouse Tracking" in ctlseqs. */
const SHIFT = 4;
const ALT = 8;
const CTRL = 16;
const MOTION = 32;
const WHEEL = 64;
const EXTRA_BUTTONS = 128;
const NO_BUTTON = 3;
/** A terminal is no larger; a larger number is rubbish on the line. */
const MOST_CELLS = 10_000;

/**
 * The event of a button code as xterm defines it; null for one that nobody here can use: a move without a
 * button, a wheel to the side, a fourth button, a place that is none.
 * @param column from 1, as in the protocol
 * @param row from 1
 * @param ending "up" when the report says that the button was let go
 */
export function mouseEventOf(
  code: number,
  column: number,
  row: number,
  ending: "up" | "down",
): MouseEvent | null {
  if (!(column >= 1 && column <= MOST_CELLS && row >= 1 && row <= MOST_CELLS)) return null;
  if (code < 0 || code >= EXTRA_BUTTONS) return null;
  const low = code & 3;
  const kind = kindOf(code, low, ending);
  if (kind === null) return null;
  return {
    kind,
    button: low === 1 || low === 2 ? ((code & WHEEL) === 0 ? low : 0) : 0,
    column: column - 1,
    row: row - 1,
    shift: (code & SHIFT) !== 0,
    ctrl: (code & CTRL) !== 0,
    alt: (code & ALT) !== 0,
  };
}

function kindOf(code: number, low: number, ending: "up" | "down"): MouseEvent["kind"] | null {
  if ((code & WHEEL) !== 0) {
    if (low > 1 || ending === "up") return null;
    return low === 0 ? "wheel_up" : "wheel_down";
  }
  if ((code & MOTION) !== 0) return low === NO_BUTTON ? null : "drag";
  // The old encoding tells a release by the code for no button, and not which one it was.
  return ending === "up" || low === NO_BUTTON ? "release" : "press";
}
