export { nearest16, nearest256 } from "./ansi_colours.ts";
export { StyleSheet } from "./style_sheet.ts";
export type { Palette } from "./theme.ts";
export { DARK } from "./themes/dark.ts";
