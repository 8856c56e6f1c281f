/** Which sound can be analysed at all. */
import type { AudioFormat } from "./source.ts";

const LOWEST_RATE = 8_000;
const HIGHEST_RATE = 192_000;
const MOST_CHANNELS = 8;

/** Why sound of this layout cannot be analysed, for people; undefined when it can. */
export function formatProblem({ sampleRate, channels }: AudioFormat): string | undefined {
  if (!(Number.isInteger(channels) && channels >= 1 && channels <= MOST_CHANNELS)) {
    return `it has ${channels} channels, 1-${MOST_CHANNELS} are possible`;
  }
  if (!(sampleRate >= LOWEST_RATE && sampleRate <= HIGHEST_RATE)) {
    return `its sample rate is ${sampleRate} Hz, ${LOWEST_RATE}-${HIGHEST_RATE} Hz are possible`;
  }
  return undefined;
}
