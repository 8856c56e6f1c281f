/**
 * Standard input, which outlives the program: a restart executes the program anew in the same process,
 * and it reads on where the one before it has left off, perhaps within a frame.
 */

/**
 * `<process>:<bytes of a frame>:<bytes taken of the last one>`. The process, for a child of ours has the
 * variable too, and another input.
 */
const VARIABLE = "VJ_STDIN_PARTIAL";

/** Bytes that complete the frame which the program before this one has begun to read. */
export function missingBytes(frameBytes: number, noted: string | undefined, pid: number): number {
  const [, process, frame, taken] = /^(\d+):(\d+):(\d+)$/.exec(noted ?? "") ?? [];
  if (Number(process) !== pid || Number(frame) !== frameBytes) return 0;
  return (frameBytes - Number(taken) % frameBytes) % frameBytes;
}

/**
 * A stream of whole frames.
 *
 * @param missing bytes at its beginning that belong to a frame nobody has the beginning of
 * @param onPartial told how much of the last frame was taken, whenever that has changed
 */
export function wholeFrames(
  input: ReadableStream<Uint8Array>,
  frameBytes: number,
  missing: number,
  onPartial: (bytes: number) => void,
): ReadableStream<Uint8Array> {
  const reader = input.getReader();
  let toDrop = missing;
  let partial = (frameBytes - missing) % frameBytes;
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) return controller.close();
      const before = partial;
      partial = (partial + value.length) % frameBytes;
      if (partial !== before) onPartial(partial);
      const dropped = Math.min(toDrop, value.length);
      toDrop -= dropped;
      controller.enqueue(value.subarray(dropped));
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 }); // what is not asked for stays where the next program finds it
}

let opened: ReadableStream<Uint8Array> | undefined;

/** Standard input in frames of a size; the same stream whenever it is asked for. */
export function standardInput(frameBytes: number): ReadableStream<Uint8Array> {
  const missing = missingBytes(frameBytes, Deno.env.get(VARIABLE), Deno.pid);
  opened ??= wholeFrames(Deno.stdin.readable, frameBytes, missing, (bytes) => {
    Deno.env.set(VARIABLE, `${Deno.pid}:${frameBytes}:${bytes}`);
  });
  return opened;
}
