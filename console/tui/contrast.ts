/** Relative luminance of a colour 0xRRGGBB, 0..1. Source: WCAG 2.2, "relative luminance". */
function luminance(colour: number): number {
  const part = (byte: number) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(colour >> 16) + 0.7152 * part((colour >> 8) & 0xff) +
    0.0722 * part(colour & 0xff);
}

/**
 * Contrast of two colours 0xRRGGBB, 1 (the same) to 21 (black and white). Source: WCAG 2.2, "contrast ratio";
 * text wants 4.5 (7 enhanced), graphics 3.
 */
export function contrast(a: number, b: number): number {
  const [one, other] = [luminance(a), luminance(b)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
