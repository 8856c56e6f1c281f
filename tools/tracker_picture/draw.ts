/** The picture of a tracker's trace as an SVG: from numbers to text, nothing else. */
import type { Section } from "./music.ts";
import type { TrackerTrace } from "./trace.ts";

const WIDTH = 1000;
const LEFT = 112;
const RIGHT = 16;
const PLOT = WIDTH - LEFT - RIGHT;
/** Own ground, so that it reads the same on a light and on a dark page. */
const GROUND = "#14161b";
const INK = "#d0d0d0";
const FAINT = "#8a93a3";
const RULE = "#2c313b";
const ONSETS = "#7aa2f7";
const BELIEF = "#ff9e64";
const SHOWN = "#9ece6a";
const BEATS = "#f7768e";
/** Logarithm of the referee's odds at the edges of its part. */
const MOST_LOG_ODDS = 4;
/** Belief that is not worth drawing. */
const LEAST_BELIEF = 0.02;
/** Tempi whose lines are drawn. */
const TEMPO_LINES: readonly number[] = [63, 80, 100, 126, 138, 160, 200];

/** Upper edge and height of each part of the picture. */
const PANELS = {
  sections: { top: 14, height: 22 },
  onsets: { top: 46, height: 96 },
  tempo: { top: 168, height: 190 },
  moment: { top: 384, height: 120 },
  referee: { top: 530, height: 50 },
  phase: { top: 606, height: 60 },
  sure: { top: 692, height: 60 },
} as const;
type Panel = typeof PANELS[keyof typeof PANELS];
const HEIGHT = 792;

/** Draws it. */
export function drawTrace(trace: TrackerTrace, sections: readonly Section[]): string {
  const x = (seconds: number) => LEFT + (PLOT * seconds) / trace.durationSeconds;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" ` +
    `height="${HEIGHT}" role="img">`,
    `<title>Onset strength, belief in tempi and in the moment of the beat, the referee, and what is shown, over ` +
    `one minute of the demo</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" rx="9" fill="${GROUND}"/>`,
    `<g font-family="system-ui, sans-serif" font-size="12" fill="${INK}">`,
    ...drawSections(sections, x),
    ...drawOnsets(trace, x),
    ...drawTempo(trace, x),
    ...drawMoment(trace, x),
    ...drawReferee(trace, x),
    ...drawPhase(trace, x),
    ...drawSure(trace, x),
    ...drawSeconds(trace, x),
    `</g>`,
    `</svg>`,
    ``,
  ].join("\n");
}

type Scale = (seconds: number) => number;

const short = (value: number) => String(Math.round(value * 10) / 10);

function frame({ top, height }: Panel): string {
  return `<rect x="${LEFT}" y="${top}" width="${PLOT}" height="${height}" fill="none" stroke="${RULE}"/>`;
}

/** Words left of a panel, one below the other. */
function label({ top, height }: Panel, words: readonly string[], colour = INK): string[] {
  const first = top + height / 2 - 7 * (words.length - 1) + 4;
  return words.map((word, i) =>
    `<text x="${LEFT - 40}" y="${
      short(first + 14 * i)
    }" text-anchor="end" fill="${colour}">${word}</text>`
  );
}

function mark(y: number, text: string): string {
  return `<text x="${LEFT - 6}" y="${short(y + 4)}" text-anchor="end" font-size="10" ` +
    `fill="${FAINT}">${text}</text>`;
}

function drawSections(sections: readonly Section[], x: Scale): string[] {
  const { top, height } = PANELS.sections;
  const bottom = PANELS.sure.top + PANELS.sure.height;
  return sections.flatMap(({ name, from, to }) => [
    `<path d="M${short(x(from))} ${top}V${bottom}" stroke="${RULE}"/>`,
    `<text x="${short(x(from) + 5)}" y="${top + height - 8}">${
      x(to) - x(from) < 60 ? "" : name
    }</text>`,
  ]);
}

/** The largest strength of each pixel's frames, as a filled outline. */
function drawOnsets({ strength, durationSeconds }: TrackerTrace, x: Scale): string[] {
  const panel = PANELS.onsets;
  const perSecond = strength.length / durationSeconds;
  const perPixel = strength.length / PLOT;
  const most = Math.max(...strength);
  const points: string[] = [];
  for (let pixel = 0; pixel < PLOT; pixel++) {
    const from = Math.floor(pixel * perPixel);
    const to = Math.floor((pixel + 1) * perPixel);
    const value = Math.max(0, ...strength.slice(from, to)) / most;
    points.push(
      `${short(x(from / perSecond))} ${short(panel.top + panel.height * (1 - value))}`,
    );
  }
  const bottom = panel.top + panel.height;
  return [
    frame(panel),
    ...label(panel, ["onset", "strength"], ONSETS),
    `<path d="M${LEFT} ${bottom}L${points.join("L")}L${LEFT + PLOT} ${bottom}Z" fill="${ONSETS}"/>`,
  ];
}

function drawTempo(trace: TrackerTrace, x: Scale): string[] {
  const panel = PANELS.tempo;
  const fastest = trace.grid[0] ?? 200;
  const slowest = trace.grid.at(-1) ?? 60;
  const y = (bpm: number) =>
    panel.top + (panel.height * Math.log(fastest / bpm)) / Math.log(fastest / slowest);
  const cell = panel.height / trace.grid.length;
  const cells = cellsOf(trace, x, (column) =>
    column.tempi.map((belief, i) => ({
      belief,
      top: y(trace.grid[i] ?? NaN) - cell / 2,
      height: cell + 0.4,
    })));
  return [
    ...TEMPO_LINES.flatMap((bpm) => [
      `<path d="M${LEFT} ${short(y(bpm))}h${PLOT}" stroke="${RULE}" stroke-dasharray="2 4"/>`,
      mark(y(bpm), String(bpm)),
    ]),
    frame(panel),
    ...label(panel, ["belief", "in each", "tempo"], BELIEF),
    ...cells,
    ...line(trace, x, trace.bpm.map((bpm) => (bpm > 0 ? y(bpm) : NaN)), SHOWN),
    `<text x="${LEFT - 40}" y="${panel.top + panel.height - 4}" text-anchor="end" ` +
    `fill="${SHOWN}">shown</text>`,
  ];
}

function drawMoment(trace: TrackerTrace, x: Scale): string[] {
  const panel = PANELS.moment;
  const parts = trace.columns[0]?.moments.length ?? 1;
  const cell = panel.height / parts;
  const cells = cellsOf(trace, x, ({ moments }) =>
    moments.map((belief, i) => ({
      // As shares are spread over many moments, they are drawn stronger.
      belief: Math.min(1, 4 * belief),
      top: panel.top + i * cell,
      height: cell + 0.4,
    })));
  const middle = panel.top + panel.height / 2;
  return [
    frame(panel),
    `<path d="M${LEFT} ${middle}h${PLOT}" stroke="${RULE}" stroke-dasharray="2 4"/>`,
    ...label(panel, ["moment", "of the", "beat"], BELIEF),
    mark(panel.top + 4, "late"),
    mark(middle, "right"),
    mark(panel.top + panel.height - 4, "early"),
    ...cells,
  ];
}

interface Cell {
  readonly belief: number;
  readonly top: number;
  readonly height: number;
}

/** One path for each of ten shades: thousands of rectangles would be a large file. */
function cellsOf(
  trace: TrackerTrace,
  x: Scale,
  read: (column: TrackerTrace["columns"][number]) => readonly Cell[],
): string[] {
  const shades = new Map<number, string>();
  trace.columns.forEach((column, i) => {
    const from = x(column.seconds);
    const to = x(trace.columns[i + 1]?.seconds ?? trace.durationSeconds);
    for (const { belief, top, height } of read(column)) {
      if (belief < LEAST_BELIEF) continue;
      const shade = Math.ceil(10 * Math.sqrt(Math.min(1, belief)));
      const box = `M${short(from)} ${short(top)}H${short(to)}v${short(height)}H${short(from)}z`;
      shades.set(shade, (shades.get(shade) ?? "") + box);
    }
  });
  return [...shades].map(([shade, path]) =>
    `<path d="${path}" fill="${BELIEF}" fill-opacity="${short(shade / 10)}"/>`
  );
}

/** A line through the values of all frames, every tenth of them; it ends where a value is NaN. */
function line(trace: TrackerTrace, x: Scale, ys: readonly number[], colour: string): string[] {
  const perSecond = ys.length / trace.durationSeconds;
  let path = "";
  let isDown = false;
  for (let i = 0; i < ys.length; i += 10) {
    const y = ys[i] ?? NaN;
    if (!Number.isNaN(y)) path += `${isDown ? "L" : "M"}${short(x(i / perSecond))} ${short(y)}`;
    isDown = !Number.isNaN(y);
  }
  return [`<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>`];
}

/** Bars up where the referee speaks for the beat that is followed, down where for the off-beat. */
function drawReferee(trace: TrackerTrace, x: Scale): string[] {
  const panel = PANELS.referee;
  const middle = panel.top + panel.height / 2;
  const bars = trace.columns.map(({ seconds, offBeatLogOdds }, i) => {
    const to = x(trace.columns[i + 1]?.seconds ?? trace.durationSeconds);
    const rise = (-offBeatLogOdds / MOST_LOG_ODDS) * (panel.height / 2);
    return offBeatLogOdds === 0
      ? ""
      : `M${short(x(seconds))} ${middle}H${short(to)}v${short(rise)}H${short(x(seconds))}z`;
  });
  return [
    frame(panel),
    `<path d="M${LEFT} ${middle}h${PLOT}" stroke="${RULE}" stroke-dasharray="2 4"/>`,
    ...label(panel, ["referee"], BELIEF),
    mark(panel.top + 4, "beat"),
    mark(panel.top + panel.height - 4, "off-beat"),
    `<path d="${bars.join("")}" fill="${BELIEF}" fill-opacity="0.7"/>`,
  ];
}

/** The ramp from beat to beat, and a stroke at each beat that was told. */
function drawPhase(trace: TrackerTrace, x: Scale): string[] {
  const panel = PANELS.phase;
  const bottom = panel.top + panel.height;
  const perSecond = trace.phase.length / trace.durationSeconds;
  let ramp = "";
  let before = 2;
  trace.phase.forEach((phase, i) => {
    const isShown = (trace.bpm[i] ?? 0) > 0;
    const turns = phase < before;
    const isTop = (trace.phase[i + 1] ?? 0) < phase;
    if (isShown && (turns || isTop || i % 8 === 0)) {
      const point = `${short(x((i + 1) / perSecond))} ${short(bottom - panel.height * phase)}`;
      ramp += `${turns ? "M" : "L"}${point}`;
    }
    before = isShown ? phase : 2;
  });
  const strokes = trace.beats.map((beat) => `M${short(x(beat))} ${bottom}v6`).join("");
  return [
    frame(panel),
    ...label(panel, ["beat", "phase"], SHOWN),
    `<path d="${ramp}" fill="none" stroke="${SHOWN}" stroke-width="0.7"/>`,
    `<path d="${strokes}" stroke="${BEATS}" stroke-width="1.2"/>`,
    `<text x="${LEFT - 6}" y="${bottom + 9}" text-anchor="end" font-size="10" ` +
    `fill="${BEATS}">beats told</text>`,
  ];
}

function drawSure(trace: TrackerTrace, x: Scale): string[] {
  const panel = PANELS.sure;
  const bottom = panel.top + panel.height;
  const perSecond = trace.locked.length / trace.durationSeconds;
  const bars = stretches(trace.locked).map(([from, to]) =>
    `<rect x="${short(x(from / perSecond))}" y="${bottom - 7}" ` +
    `width="${short(x(to / perSecond) - x(from / perSecond))}" height="7" fill="${BEATS}"/>`
  );
  return [
    frame(panel),
    ...label(panel, ["confidence"], SHOWN),
    `<text x="${
      LEFT - 6
    }" y="${bottom}" text-anchor="end" font-size="10" fill="${BEATS}">locked</text>`,
    ...line(trace, x, trace.confidence.map((sure) => bottom - panel.height * sure), SHOWN),
    ...bars,
  ];
}

/** Where flags are set: first index, and the one after the last. */
function stretches(flags: readonly boolean[]): [number, number][] {
  const found: [number, number][] = [];
  flags.forEach((flag, i) => {
    if (!flag) return;
    const last = found.at(-1);
    if (last?.[1] === i) last[1] = i + 1;
    else found.push([i, i + 1]);
  });
  return found;
}

function drawSeconds(trace: TrackerTrace, x: Scale): string[] {
  const y = PANELS.sure.top + PANELS.sure.height + 18;
  const count = Math.floor(trace.durationSeconds / 10);
  return Array.from(
    { length: count + 1 },
    (_, i) =>
      `<text x="${short(x(10 * i))}" y="${y}" text-anchor="middle" font-size="10" ` +
      `fill="${FAINT}">${10 * i} s</text>`,
  );
}
