/** The quietest level that the meters show. */
const FLOOR_DB = -60;
/** Below this a level is silence. */
const SILENCE_DB = -99;

/** dB relative to full scale; -Infinity for silence. */
export function toDecibels(linear: number): number {
  return linear > 0 ? 20 * Math.log10(linear) : -Infinity;
}

/** Position of a level in dB on a scale in dB, 0..1. */
export function scalePosition(decibels: number): number {
  return Math.max(0, Math.min(1, 1 - decibels / FLOOR_DB));
}

/** Position of a linear level on a scale in dB, 0..1. */
export function decibelPosition(linear: number): number {
  return scalePosition(toDecibels(linear));
}

const texts = new Map<number, string>();

/** A linear level in dB, always of nine columns: "  -12.0 dB". The texts are made once. */
export function decibelText(linear: number): string {
  const decibels = toDecibels(linear);
  if (!(decibels >= SILENCE_DB)) return "  -inf dB";
  const tenths = Math.round(Math.min(-SILENCE_DB, decibels) * 10);
  let text = texts.get(tenths);
  if (text === undefined) {
    text = `${(tenths / 10).toFixed(1)} dB`.padStart(9);
    texts.set(tenths, text);
  }
  return text;
}

const HUNDREDTHS: readonly string[] = Array.from({ length: 101 }, (_, i) => (i / 100).toFixed(2));

/** A level of 0..1 with two decimals. */
export function unitText(level: number): string {
  return HUNDREDTHS[Math.round(100 * Math.max(0, Math.min(1, level)))] ?? "0.00";
}
