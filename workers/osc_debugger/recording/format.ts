/**
 * Recordings of datagrams: JSON lines. The first tells what it is; each further one holds a datagram:
 * `t` seconds since the begin, `from` address:port, `bytes` in base64, exactly as they came.
 */
import { Buffer } from "node:buffer";
import { z } from "zod";

/** The largest datagram, in base64, and what stands around it. */
export const LONGEST_LINE = 90_000;

/** Two days: what is further away was edited, and would be waited for. */
const LONGEST_SECONDS = 172_800;

/** First line of a recording. */
export const headerSchema = z.object({
  format: z.literal("vj-osc-recording"),
  version: z.literal(1),
  started_at: z.number().describe("Unix seconds"),
});

const packetSchema = z.object({
  t: z.number().min(0).max(LONGEST_SECONDS),
  from: z.string().max(64).default(""),
  bytes: z.base64().max(LONGEST_LINE),
});

/** A datagram of a recording. */
export interface RecordedPacket {
  /** Seconds since the begin. */
  readonly seconds: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The first line. */
export function headerLine(startedAt: number): string {
  return JSON.stringify({ format: "vj-osc-recording", version: 1, started_at: startedAt });
}

/** A line for a datagram. @param seconds since the begin */
export function packetLine(seconds: number, from: string, bytes: Uint8Array<ArrayBuffer>): string {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
  return `{"t":${seconds.toFixed(6)},"from":"${from}","bytes":"${base64}"}`;
}

/** Whether a line is the first of a recording. */
export function isHeader(line: string): boolean {
  return headerSchema.safeParse(parsed(line)).success;
}

/** The datagram of a line; undefined for a line that was cut or edited into something else. */
export function parsePacket(line: string): RecordedPacket | undefined {
  const packet = packetSchema.safeParse(parsed(line));
  if (!packet.success) return undefined;
  const { t, bytes } = packet.data;
  return { seconds: t, bytes: Uint8Array.from(Buffer.from(bytes, "base64")) };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
