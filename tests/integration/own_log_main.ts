/** A process whose stdout and stderr go into a file that it rotates itself: PATH MAX_BYTES FILES LINES. */
import { rotateOwnLog } from "../../workers/process_manager/logs/own_log.ts";

const [path = "", maxBytes, files, lines] = Deno.args;
const encoder = new TextEncoder();
for (let number = 0; number < Number(lines); number++) {
  await Deno.stderr.write(encoder.encode(`line ${number}\n`)); // as the logger does
  console.log(`out ${number}`);
  if (number % 10 === 0) rotateOwnLog(path, { maxBytes: Number(maxBytes), files: Number(files) });
}
