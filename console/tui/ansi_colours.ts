/** The sixteen colours of a terminal as xterm draws them; others differ a little. */
export const ANSI_16: readonly number[] = [
  0x000000,
  0xcd0000,
  0x00cd00,
  0xcdcd00,
  0x0000ee,
  0xcd00cd,
  0x00cdcd,
  0xe5e5e5,
  0x7f7f7f,
  0xff0000,
  0x00ff00,
  0xffff00,
  0x5c5cff,
  0xff00ff,
  0x00ffff,
  0xffffff,
];
/** A colour with less difference between its parts is a grey to the eye. */
const LEAST_CHROMA = 0x30;
/** Beyond this angle a colour is another one, and a grey says less that is wrong. */
const MOST_TURNED = 45;
const TURN_WEIGHT = 6;
/** More than any two colours are apart. */
const ANOTHER_KIND = 1000;
const CUBE = [0, 95, 135, 175, 215, 255];

function distance(a: number, b: number): number {
  const red = (a >> 16) - (b >> 16);
  const green = ((a >> 8) & 0xff) - ((b >> 8) & 0xff);
  const blue = (a & 0xff) - (b & 0xff);
  return red * red + green * green + blue * blue;
}

/** Difference of the largest part and the smallest; 0 for a grey. */
function chroma(colour: number): number {
  const parts = [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
  return Math.max(...parts) - Math.min(...parts);
}

/** Angle on the circle of colours, 0..360: 0 red, 120 green, 240 blue. */
function hue(colour: number): number {
  const [red, green, blue] = [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
  const angle = Math.atan2(Math.sqrt(3) * (green - blue), 2 * red - green - blue) * 180 / Math.PI;
  return (angle + 360) % 360;
}

function hueDistance(a: number, b: number): number {
  const apart = Math.abs(hue(a) - hue(b));
  return Math.min(apart, 360 - apart);
}

/** How unlike two colours are when a green must stay green, however pale it is. */
function unlikeness(colour: number, basic: number): number {
  const far = Math.sqrt(distance(colour, basic));
  const isGrey = chroma(colour) < LEAST_CHROMA;
  if (isGrey !== (chroma(basic) === 0)) return far + ANOTHER_KIND;
  if (isGrey) return far;
  const turned = hueDistance(colour, basic);
  return turned > MOST_TURNED ? far + 2 * ANOTHER_KIND : far + turned * TURN_WEIGHT;
}

/** The most alike of the sixteen basic colours, 0..15, among those that `allows` holds for. */
export function nearest16(colour: number, allows: (basic: number) => boolean = () => true): number {
  let best = 7;
  let least = Infinity;
  for (let index = 0; index < ANSI_16.length; index++) {
    const basic = ANSI_16[index] ?? 0;
    if (!allows(basic)) continue;
    const unlike = unlikeness(colour, basic);
    if (unlike >= least) continue;
    best = index;
    least = unlike;
  }
  return best;
}

/** The nearest colour of xterm's 6x6x6 cube and grey ramp, 16..255. */
export function nearest256(colour: number): number {
  const level = (value: number) => {
    let best = 0;
    for (let index = 1; index < CUBE.length; index++) {
      if (Math.abs(value - (CUBE[index] ?? 0)) < Math.abs(value - (CUBE[best] ?? 0))) best = index;
    }
    return best;
  };
  const [red, green, blue] = [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
  const [r, g, b] = [level(red), level(green), level(blue)];
  const cube = ((CUBE[r] ?? 0) << 16) | ((CUBE[g] ?? 0) << 8) | (CUBE[b] ?? 0);
  const step = Math.max(0, Math.min(23, Math.round(((red + green + blue) / 3 - 8) / 10)));
  const grey = (8 + step * 10) * 0x010101;
  return distance(colour, grey) < distance(colour, cube) ? 232 + step : 16 + 36 * r + 6 * g + b;
}

/** The colour 0xRRGGBB of number 16..255 of xterm's cube and grey ramp. */
export function colourOf256(number: number): number {
  if (number >= 232) return (8 + (number - 232) * 10) * 0x010101;
  const at = number - 16;
  const part = (digit: number) => CUBE[digit % 6] ?? 0;
  return (part(Math.floor(at / 36)) << 16) | (part(Math.floor(at / 6)) << 8) | part(at);
}
