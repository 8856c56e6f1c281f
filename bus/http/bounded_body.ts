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
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early ends the stream, and with it the connection.
  for await (const chunk of response.body) {
    length += chunk.length;
    if (length > maxBytes) throw new BodyTooLargeError(`an answer of more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return new TextDecoder().decode(whole);
}
