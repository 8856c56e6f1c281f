/** Where the toolkit's programs listen unless told otherwise. */
export interface Ports {
  readonly command: number;
  readonly telemetry: number;
}

/** The programs of the toolkit and their default ports. */
export const DEFAULT_PORTS: Readonly<Record<string, Ports>> = {
  process_manager: { command: 5000, telemetry: 5099 },
  audio_analyzer: { command: 5001, telemetry: 5002 },
  lyrics_fetcher: { command: 5011, telemetry: 5012 },
  spotify_monitor: { command: 5021, telemetry: 5022 },
  virtualdj_monitor: { command: 5031, telemetry: 5032 },
  osc_debugger: { command: 5041, telemetry: 5042 },
  example_worker: { command: 5051, telemetry: 5052 },
  log_aggregator: { command: 5061, telemetry: 5062 },
};

/** Where visualizers listen for OSC unless told otherwise (UDP). */
export const OSC_PORT = 9000;
