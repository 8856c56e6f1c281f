import type { Telemetry } from "./envelope.ts";

/**
 * Whether a value from JSON is what `telemetrySchema` accepts. Written by hand, as every reader checks every
 * message: at 30 messages a second a processor has forgotten the schema's code each time, and runs it
 * fifteen times as long as this.
 */
export function isTelemetry(value: unknown): value is Telemetry {
  if (typeof value !== "object" || value === null) return false;
  const { type, id, timestamp, source, topic, payload, seq, instance } = value as Partial<
    Record<keyof Telemetry, unknown>
  >;
  return type === "telemetry" && typeof id === "string" && typeof topic === "string" &&
    Number.isFinite(timestamp) && (source === null || typeof source === "string") &&
    typeof payload === "object" && payload !== null && !Array.isArray(payload) &&
    (seq === undefined || Number.isFinite(seq)) &&
    (instance === undefined || typeof instance === "string");
}
