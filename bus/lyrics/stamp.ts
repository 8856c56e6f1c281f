/** `mm:ss`, `mm:ss.x`, `.xx`, `.xxx`; minutes may go over 99, and some write a colon for the point. */
const TIME = String.raw`(\d{1,5}):(\d{1,2})(?:[.,:](\d{1,3}))?`;

/** A stamp at the head of a line, `[01:23.45]`. Sticky. */
export function lineStamp(): RegExp {
  return new RegExp(String.raw`\s*\[\s*${TIME}\s*\]`, "y");
}

/** A stamp of a word, `<01:23.45>`; some write square brackets there too. Global. */
export function wordStamp(): RegExp {
  return new RegExp(String.raw`[<\[]${TIME}[>\]]`, "g");
}

/** Seconds of a match of one of these. */
export function stampSeconds(
  [, minutes = "0", seconds = "0", fraction = ""]: RegExpExecArray,
): number {
  return Number(minutes) * 60 + Number(seconds) + Number(`0.${fraction || "0"}`);
}
