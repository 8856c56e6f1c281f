/** How the cockpit, or the lines in its place, are shown. */
export interface LiveOptions {
  /** Only this worker's sound; else the first analyser that sends. */
  readonly worker: string | null;
  /** Ends by itself after so many seconds; never when null. */
  readonly seconds: number | null;
  /** The flag `--theme`. */
  readonly theme?: string;
  /** The flag `--no-mouse`. */
  readonly mouse?: "off";
}
