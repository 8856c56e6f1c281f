/**
 * Golden pictures: the real console on a pseudo terminal shows the same moment of a show, screen by screen,
 * at three sizes. What time changes is masked. With VJ_UPDATE_PICTURES=1 the pictures are written anew: look
 * at the difference before it is committed.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { SCREEN_NAMES } from "../../console/cockpit/screen.ts";
import { momentRecording } from "../cockpit_moment.ts";
import { maskedPicture } from "./cockpit_masks.ts";
import { Stage, until } from "./console_stage.ts";
import { ConsoleTerminal, HAS_PSEUDO_TERMINAL } from "./console_terminal.ts";

const FOLDER = join(import.meta.dirname ?? ".", "..", "fixtures", "screens");
const IS_UPDATE = Deno.env.get("VJ_UPDATE_PICTURES") === "1";
const SHOW_SECONDS = 120;
/** So long a new picture settles before it is written down. */
const SETTLE_MS = 3_000;

for (const [columns, rows] of [[80, 24], [120, 40], [200, 60]] as const) {
  Deno.test({
    name: `every screen is as in its golden picture at ${columns}x${rows}`,
    ignore: !HAS_PSEUDO_TERMINAL,
    fn: async () => {
      await using stage = new Stage();
      const recording = join(stage.home, "moment.jsonl");
      const lines = momentRecording(Date.now() / 1000, SHOW_SECONDS);
      await Deno.writeTextFile(recording, lines.join("\n") + "\n");
      await using terminal = new ConsoleTerminal(stage, columns, rows);
      // The log is read as it comes: its screen is there before it does.
      await terminal.type("5");
      await terminal.shows(/\[5 logs\]/);
      stage.spawn(["replay", recording]);
      // The last of what only this screen reads; troubles are told everywhere, and before it.
      await terminal.shows(/found 9 lines at lrclib/);
      for (const [index, name] of SCREEN_NAMES.entries()) {
        await terminal.type(String(index));
        const path = join(FOLDER, `${name}_${columns}x${rows}.txt`);
        const picture = () => maskedPicture(name, terminal.rows());
        if (IS_UPDATE) {
          await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
          await Deno.mkdir(FOLDER, { recursive: true });
          await Deno.writeTextFile(path, picture());
          continue;
        }
        const golden = await Deno.readTextFile(path);
        await until(() => "", () => picture() === golden).catch(() => {
          assert.equal(picture(), golden, `${name} at ${columns}x${rows} is not as in ${path}`);
        });
      }
    },
  });
}
