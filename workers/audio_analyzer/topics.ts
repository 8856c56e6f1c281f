/** The topics of the analyser. */
import {
  beatSchema,
  featuresSchema,
  metersSchema,
  sectionSchema,
  spectrumSchema,
  statsSchema,
  timbreSchema,
} from "./publish/payloads.ts";

/** What it publishes, as the bus describes it. */
export const topics = {
  "audio.features": {
    kind: "stream",
    summary: "Levels, beat, tempo and all other readings, 100 times a second",
    schema: featuresSchema,
  },
  "audio.spectrum": {
    kind: "stream",
    summary: "32 columns of spectrum, 33 times a second",
    schema: spectrumSchema,
  },
  "audio.meters": {
    kind: "stream",
    summary:
      "All that a meter bridge shows, 30 times a second; levels are the highest since the last",
    schema: metersSchema,
  },
  "audio.timbre": {
    kind: "stream",
    summary: "Loudness, MFCC and chroma by Meyda, ten times a second, except in silence",
    schema: timbreSchema,
  },
  "audio.beat": {
    kind: "stream",
    summary: "Each beat",
    schema: beatSchema,
  },
  "audio.section": {
    kind: "state",
    summary: "Build-up, drop, breakdown, silence or none of them, whenever that changes",
    schema: sectionSchema,
  },
  "audio.stats": {
    kind: "state",
    summary: "How the input and the analysis are doing, once a second",
    schema: statsSchema,
  },
} as const;
