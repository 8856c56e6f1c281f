import type { AnalyserStats } from "../../state/analyser_stats.ts";

/** Where the sound comes from, in one line. */
export function inputLine(stats: AnalyserStats): string {
  const parts: string[] = [];
  const { input, device } = stats;
  if (input !== null) parts.push(`input ${input}`);
  if (device !== null && device !== input) parts.push(input === null ? `input ${device}` : device);
  if (stats.state !== null && stats.state !== "running") parts.push(stats.state);
  if (stats.sampleRate !== null && stats.sampleRate > 0) {
    const channels = stats.channels === null ? "" : ` ${stats.channels} ch`;
    parts.push(`${Math.round(stats.sampleRate / 100) / 10} kHz${channels}`);
  }
  return parts.join(" · ");
}

/** How the analysis is doing, in one line. */
export function workLine(stats: AnalyserStats): string {
  const parts: string[] = [];
  const { latencyP50Ms, latencyP99Ms, latencyMaxMs } = stats;
  if (latencyP50Ms !== null && latencyP99Ms !== null) {
    const max = latencyMaxMs === null ? "" : ` / ${latencyMaxMs.toFixed(1)}`;
    const names = latencyMaxMs === null ? "p50/p99" : "p50/p99/max";
    parts.push(
      `latency ${latencyP50Ms.toFixed(1)} / ${latencyP99Ms.toFixed(1)}${max} ms ${names}`,
    );
  }
  if (stats.framesPerSecond !== null) parts.push(`${stats.framesPerSecond.toFixed(0)} fps`);
  if (stats.cpuPercent !== null) parts.push(`cpu ${stats.cpuPercent.toFixed(1)} %`);
  if (stats.droppedSamples !== null) parts.push(lost(stats.droppedSamples, stats.sampleRate));
  return parts.join(" · ");
}

/** Sound that came and was not analysed: a time tells more than a number of samples. */
function lost(samples: number, rate: number | null): string {
  if (samples === 0) return "none lost";
  if (rate === null || rate <= 0) return `${samples} samples lost`;
  const milliseconds = Math.ceil(samples / rate * 1000);
  return milliseconds < 1000
    ? `${milliseconds} ms lost`
    : `${(milliseconds / 1000).toFixed(1)} s lost`;
}
