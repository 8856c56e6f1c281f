/** Which track plays and where in it: the shape that monitors publish, and clocks for those who read it. */
export { PlaybackClock } from "./clock.ts";
export { PlaybackReporter, type PlaybackReporterOptions } from "./reporter.ts";
export {
  isSameTrack,
  playbackSchema,
  type PlaybackState,
  type Track,
  trackSchema,
} from "./state.ts";
export { trackText } from "./track_text.ts";
