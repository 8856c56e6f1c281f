/** A server that asks for more is asked again after a day: the program has been started anew by then. */
const LONGEST_SECONDS = 86_400;

/**
 * Reads the header Retry-After, seconds or a date (RFC 9110, 10.2.3).
 *
 * @param nowSeconds Unix time
 * @returns seconds from now, 0 to a day; undefined when there is none, or none that is understood
 */
export function retryAfterSeconds(header: string | null, nowSeconds: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = /^\s*\d+(\.\d+)?\s*$/.test(header)
    ? Number(header)
    : Date.parse(header) / 1000 - nowSeconds;
  if (Number.isNaN(seconds)) return undefined;
  return Math.min(Math.max(seconds, 0), LONGEST_SECONDS);
}
