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
const CUBE = [0, 95, 135, 175, 215, 255];

function distance(a: number, b: number): number {
  const red = (a >> 16) - (b >> 16);
  const green = ((a >> 8) & 0xff) - ((b >> 8) & 0xff);
  const blue = (a & 0xff) - (b & 0xff);
  return red * red + green * green + blue * blue;
}

/** The nearest of the sixteen basic colours, 0..15, among those that `allows` holds for. */
export function nearest16(colour: number, allows: (basic: number) => boolean = () => true): number {
  let best = -1;
  let least = Infinity;
  for (let index = 0; index < ANSI_16.length; index++) {
    const basic = ANSI_16[index] ?? 0;
    const far = distance(colour, basic);
    if (far >= least || !allows(basic)) continue;
    best = index;
    least = far;
  }
  return best >= 0 ? best : 7;
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
