import { boundedBytes } from "../bounded_bytes.ts";

/** An answer was longer than anything that is expected. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
}

/**
 * Reads the body of an answer as text.
 *
 * @throws BodyTooLargeError as soon as more than `maxBytes` have come
 */
export async function boundedText(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return "";
  const tooMany = () => new BodyTooLargeError(`an answer of more than ${maxBytes} bytes`);
  return new TextDecoder().decode(await boundedBytes(response.body, maxBytes, tooMany));
}
