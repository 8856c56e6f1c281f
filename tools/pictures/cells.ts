import type xterm from "@xterm/headless";
import { type Cell, GROUND, INK } from "./screen_svg.ts";

const hex = (colour: number) => `#${colour.toString(16).padStart(6, "0")}`;

/** The cells that a terminal shows now. @throws Error when it was sent other colours than true ones */
export function readCells(terminal: InstanceType<typeof xterm.Terminal>): Cell[][] {
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows }, (_, row) => {
    const line = active.getLine(active.viewportY + row);
    return Array.from({ length: terminal.cols }, (_, column): Cell => {
      const cell = line?.getCell(column);
      if (cell === undefined) return { glyph: " " };
      if (cell.isFgPalette() || cell.isBgPalette()) {
        throw new Error(`the console drew row ${row} without true colours: it ignored COLORTERM`);
      }
      const ink = cell.isFgRGB() ? hex(cell.getFgColor()) : undefined;
      const ground = cell.isBgRGB() ? hex(cell.getBgColor()) : undefined;
      const isInverse = cell.isInverse() !== 0;
      const shownInk = isInverse ? ground ?? GROUND : ink;
      const shownGround = isInverse ? ink ?? INK : ground;
      return {
        glyph: cell.getWidth() === 0 ? "" : cell.getChars() || " ",
        ...(shownInk === undefined ? {} : { ink: shownInk }),
        ...(shownGround === undefined ? {} : { ground: shownGround }),
        ...(cell.isBold() === 0 ? {} : { isBold: true }),
      };
    });
  });
}
