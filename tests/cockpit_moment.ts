/**
 * One moment of a show as a recording: every worker has said what it would say, levels and lamps stand
 * still. Replayed, it is what the cockpit is looked at with: the same picture each time.
 */

type Payload = Record<string, unknown>;

const TRACK = {
  artist: "Mira Vale & the Night Bus",
  title: "Neon Rivers (夜 Mix) 🚌",
  album: "Last Stop",
  duration: 251.4,
  file: null,
};
const WORDS: readonly (readonly [seconds: number, text: string])[] = [
  [12.1, "Every window is a passing star"],
  [17.9, "Nobody is asking who you are"],
  [24, "Hold the rail and let the city go"],
  [30.2, "Neon rivers, carry me slow"],
  [36.4, "Neon rivers, carry me home"],
  [42.6, "Rain is drawing lines on every door"],
  [48.8, "We have never been this way before"],
  [55, "Neon rivers, carry me slow"],
  [61.2, "Neon rivers, carry me home"],
];
const LINE = 4;
const POSITION = 38.2;

const BANDS = [0.82, 0.64, 0.31, 0.42, 0.27, 0.18, 0.36];
const SPECTRUM = Array.from(
  { length: 32 },
  (_, bin) => Math.round(1e3 * Math.abs(Math.sin(bin / 2.5) * Math.exp(-bin / 22))) / 1e3,
);

const METERS: Payload = {
  bands: BANDS,
  spectrum: SPECTRUM,
  rms: 0.21,
  peak: 0.62,
  clipping: false,
  onsets: [0.4, 0.6, 0, 0.2],
  bpm: 126.02,
  bpm_confidence: 0.94,
  beat_count: 4711,
  beat_phase: 0.4,
  beat_in_bar: 3,
  bar_confidence: 0.88,
  valid: true,
  locked: true,
  control: "following",
  section: "buildup",
  section_strength: 0.7,
  buildup: true,
  drop: false,
  energy: [0.71, 0.64],
  intensity: [0.58, 0.49],
  silence: false,
  pitch_hz: 0,
  pitch_conf: 0,
};

const BEAT: Payload = { count: 4711, time: 2242.9, beat_in_bar: 3, bpm: 126.02, confidence: 0.94 };

const STATS: Payload = {
  running: true,
  audio_alive: true,
  input: "device:BlackHole",
  device: "BlackHole 2ch",
  device_name: "BlackHole 2ch",
  state: "running",
  message: null,
  sample_rate: 48_000,
  channels: 2,
  frames: 471_100,
  frames_processed: 471_100,
  fps: 100,
  error_count: 0,
  dropped_samples: 0,
  capture_restarts: 0,
  latency_ms: { p50: 3.1, p99: 5.8, max: 9.4 },
  cpu: 0.078,
  osc_sent: 3_768_800,
  osc_dropped: 0,
};

function program(name: string, changes: Payload = {}): Payload {
  return {
    name,
    state: "running",
    reason: null,
    wanted: true,
    ready: true,
    pid: 4711,
    adopted: false,
    uptime: 7261,
    restarts: 0,
    failures: 0,
    last_exit: null,
    next_try: null,
    cpu: 0.4,
    memory: 80_400_000,
    groups: [],
    command: [`./${name}`],
    log: `logs/${name}.log`,
    last_lines: [],
    ...changes,
  };
}

function programs(now: number): Payload[] {
  return [
    program("audio_analyzer", { cpu: 7.8, memory: 101_200_000, groups: ["sound"] }),
    program("example_worker", { state: "stopped", wanted: false, ready: false, pid: null }),
    program("log_aggregator"),
    program("lyrics_fetcher", {
      restarts: 1,
      last_exit: { code: null, signal: "SIGKILL", reason: "killed by SIGKILL", at: now - 600 },
    }),
    program("osc_debugger", { cpu: 3.2 }),
    program("spotify_monitor"),
    program("virtualdj_monitor", {
      state: "failing",
      reason: "ended with code 1 ten times in a row",
      ready: false,
      pid: null,
      uptime: null,
      restarts: 10,
      failures: 10,
      next_try: 12,
      cpu: null,
      memory: null,
      last_exit: { code: 1, signal: null, reason: "ended with code 1", at: now - 3 },
      last_lines: ["virtualdj_monitor: port 9999 is taken by pid 812 (python3)"],
    }),
  ];
}

function playback(now: number): Payload {
  return {
    is_playing: false,
    track: TRACK,
    position: POSITION,
    timestamp: now,
    player: "Spotify",
    deck: null,
    bpm: null,
    is_audible: true,
    rate: 1,
  };
}

function lyricsMessages(now: number): [string, Payload][] {
  const names = { artist: TRACK.artist, title: TRACK.title };
  const [time, text] = WORDS[LINE] ?? [0, ""];
  const [nextTime, nextText] = WORDS[LINE + 1] ?? [0, ""];
  const scores = { nostalgic: 0.81, calm: 0.62, romantic: 0.44, energetic: 0.35, dark: 0.3 };
  const rest = ["happy", "sad", "love", "death", "aggressive", "peaceful", "uplifting"];
  const categories = { ...Object.fromEntries(rest.map((name) => [name, 0.1])), ...scores };
  const stamp = (seconds: number) =>
    `[0${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}]`;
  return [
    ["lyrics.state", {
      status: "found",
      message: "",
      ...names,
      source: "spotify",
      is_playing: false,
      has_lyrics: true,
      synced: true,
      line_count: WORDS.length,
      origin: "lrclib",
      origin_id: 4711,
      retry_in: null,
      timing_offset_ms: -200,
      store: "ok",
      timestamp: now,
    }],
    ["lyrics.fetched", {
      ...names,
      has_lyrics: true,
      line_count: WORDS.length,
      lrc_text: WORDS.map(([seconds, words]) => `${stamp(seconds)}${words}`).join("\n"),
      synced: true,
      origin: "lrclib",
      timestamp: now,
    }],
    ["lyrics.line", {
      ...names,
      source: "spotify",
      index: LINE,
      text,
      time,
      next_index: LINE + 1,
      next_text: nextText,
      next_time: nextTime,
      next_in: nextTime - POSITION,
      word: null,
      is_refrain: true,
      is_playing: false,
      position: POSITION,
      rate: 1,
      synced: true,
      timing_offset_ms: -200,
      timestamp: now,
    }],
    ["lyrics.analyzed", {
      ...names,
      refrain_lines: ["Neon rivers, carry me slow", "Neon rivers, carry me home"],
      keywords: ["neon", "rivers", "window", "city", "rain"],
      themes: ["night", "journey"],
      visuals: ["wet asphalt", "bus windows", "street lights"],
      mood: "nostalgic",
      language: "eng",
      method: "llm",
      model: "llama3.2",
      cached: true,
      timestamp: now,
    }],
    ["song.categorized", {
      ...names,
      categories,
      primary_mood: "nostalgic",
      method: "llm",
      model: "llama3.2",
      timestamp: now,
    }],
  ];
}

function address(name: string, types: string, args: unknown[], rate: number, now: number): Payload {
  const numbers = args.map((value) => typeof value === "number" ? value : null);
  return {
    address: name,
    types,
    count: rate * 7261,
    rate,
    args,
    min: numbers.map((value) => value === null ? null : 0),
    max: numbers.map((value) => value === null ? null : Math.max(1, value)),
    last_at: now,
    sender: "127.0.0.1:53411",
  };
}

function oscMessages(now: number): [string, Payload][] {
  const addresses = [
    address("/audio/bar", "if", [3, 0.88], 2, now),
    address("/audio/beat", "if", [0, 0.031], 100, now),
    address("/audio/bpm", "ff", [126.02, 0.94], 100, now),
    address("/audio/levels", "ffffffff", [...BANDS, 0.21], 100, now),
    address("/audio/section", "if", [1, 0.7], 100, now),
    address("/audio/structure", "iiff", [1, 0, 0.2, 0.41], 100, now),
    address("/karaoke/lyrics/line", "iss", [LINE, "Neon rivers, carry me home", ""], 0, now - 2),
    address("/vj/mask/\x1b[31mred", "s", ["\x1b]0;title\x07"], 1, now),
  ];
  return [
    ["osc.addresses", { addresses, total_addresses: addresses.length, others: 0 }],
    ["osc.state", {
      listening: "127.0.0.1:9001",
      listening_error: null,
      forward: ["127.0.0.1:9000", "127.0.0.1:7777"],
      filter: "",
      received: 3_768_800,
      messages: 3_768_800,
      malformed: 2,
      last_malformed: "an address must begin with /",
      forwarded: 7_537_600,
      looped: 0,
      not_forwarded: 0,
      last_error: null,
      addresses: addresses.length,
      recording: null,
      replay: null,
    }],
  ];
}

/** Lines of the log with their age in seconds. */
const LOG: readonly (readonly [age: number, level: string, worker: string, text: string])[] = [
  [95, "INFO", "audio_analyzer", "hears BlackHole 2ch, 48000 Hz, 2 channels"],
  [
    61,
    "INFO",
    "spotify_monitor",
    "Spotify plays Mira Vale & the Night Bus - Neon Rivers (夜 Mix) 🚌",
  ],
  [60, "INFO", "lyrics_fetcher", "found 9 lines at lrclib (4711)"],
  [33, "WARNING", "osc_debugger", "2 packets were no OSC: an address must begin with /"],
  [3, "ERROR", "process_manager", "virtualdj_monitor: port 9999 is taken by pid 812 (python3)"],
];

function logMessages(now: number): [worker: string, topic: string, payload: Payload][] {
  return LOG.map(([age, level, worker, message]) => [
    worker,
    `logs.${level.toLowerCase()}`,
    { level, logger: worker, message, timestamp: now - age },
  ]);
}

/**
 * The recording, line by line.
 * @param now Unix seconds of its begin
 * @param seconds its length
 */
export function momentRecording(now: number, seconds: number): string[] {
  const lines: unknown[] = [{ format: "vj-recording", version: 1, started_at: now }];
  const seqs = new Map<string, number>();
  const say = (
    t: number,
    source: string,
    topic: string,
    kind: "state" | "stream",
    payload: Payload,
  ) => {
    const key = `${source} ${topic}`;
    const seq = seqs.get(key) ?? 0;
    seqs.set(key, seq + 1);
    const timestamp = now + t;
    lines.push({ type: "message", t, source, topic, seq, kind, timestamp, payload });
  };
  say(0, "process_manager", "process.states", "state", { workers: programs(now) });
  say(0, "spotify_monitor", "spotify.state", "state", playback(now));
  for (const [topic, payload] of lyricsMessages(now)) {
    say(0, "lyrics_fetcher", topic, "state", payload);
  }
  for (let frame = 0; frame < seconds * 30; frame++) {
    const t = Math.round(frame * 1e6 / 30) / 1e6;
    say(t, "audio_analyzer", "audio.meters", "stream", METERS);
    if (frame % 30 !== 0) continue;
    const second = now + t;
    say(t, "audio_analyzer", "audio.stats", "stream", STATS);
    say(t, "audio_analyzer", "audio.beat", "stream", BEAT);
    for (const [topic, payload] of oscMessages(second)) {
      say(t, "osc_debugger", topic, "state", payload);
    }
    say(t, "process_manager", "process.states", "state", { workers: programs(now) });
    if (frame !== 30) continue;
    for (const [worker, topic, payload] of logMessages(second)) {
      say(t, worker, topic, "stream", payload);
    }
  }
  return lines.map((line) => JSON.stringify(line));
}
