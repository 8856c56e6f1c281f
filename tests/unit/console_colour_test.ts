import assert from "node:assert/strict";
import { canDrawFullScreen, detectColourDepth } from "../../console/tui/colour_depth.ts";
import { nearest16, nearest256 } from "../../console/tui/ansi_colours.ts";
import { StyleSheet } from "../../console/tui/style_sheet.ts";
import { DARK } from "../../console/tui/themes/dark.ts";
import { Attribute, Ink, on } from "../../console/tui/style.ts";

Deno.test("detectColourDepth() obeys NO_COLOR before everything else", () => {
  const environment = { TERM: "xterm-256color", COLORTERM: "truecolor", NO_COLOR: "1" };
  assert.equal(detectColourDepth(environment), "none");
});

Deno.test("detectColourDepth() takes an empty NO_COLOR for none at all", () => {
  assert.equal(detectColourDepth({ TERM: "xterm-256color", NO_COLOR: "" }), "256");
});

Deno.test("detectColourDepth() finds true colours, 256 and 16", () => {
  assert.equal(detectColourDepth({ TERM: "xterm-256color", COLORTERM: "truecolor" }), "true");
  assert.equal(detectColourDepth({ TERM: "screen-256color" }), "256");
  assert.equal(detectColourDepth({ TERM: "xterm" }), "16");
});

Deno.test("canDrawFullScreen() refuses a dumb terminal", () => {
  assert.equal(canDrawFullScreen({ TERM: "dumb" }), false);
});

Deno.test("StyleSheet uses attributes but no colours without colours", () => {
  const sheet = new StyleSheet(DARK, "none");
  assert.equal(sheet.sequence(Ink.bad | Attribute.bold), "\x1b[0;1m");
});

Deno.test("StyleSheet writes colours as the depth allows", () => {
  assert.equal(new StyleSheet(DARK, "16").sequence(Ink.bad), "\x1b[0;91m");
  assert.equal(new StyleSheet(DARK, "256").sequence(Ink.bad), "\x1b[0;38;5;203m");
  assert.equal(new StyleSheet(DARK, "true").sequence(Ink.bad), "\x1b[0;38;2;255;95;95m");
});

Deno.test("StyleSheet writes the ground as well", () => {
  const sheet = new StyleSheet(DARK, "256");
  assert.equal(sheet.sequence(on(Ink.bad, Ink.beat)), "\x1b[0;38;5;203;48;5;231m");
});

Deno.test("nearest16() and nearest256() find the pure colours", () => {
  assert.equal(nearest16(0xff0000), 9);
  assert.equal(nearest256(0xff0000), 196);
  assert.equal(nearest256(0x808080), 244);
});

Deno.test("nearest16() keeps a pale green green, and a grey grey", () => {
  assert.equal(nearest16(0x5fd75f), 2);
  assert.equal(nearest16(0x8a8a8a), 8);
});

Deno.test("nearest16() takes only colours that it may", () => {
  assert.equal(nearest16(0x3030ff, (basic) => basic !== 0x0000ee), 12);
});
