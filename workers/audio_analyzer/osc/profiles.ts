/** The vocabularies that the analyser speaks. */
export const ANALYZER_PROFILES = ["vj", "synesthesia", "resolume"] as const;

/** One of {@link ANALYZER_PROFILES}. */
export type AnalyzerProfile = typeof ANALYZER_PROFILES[number];
