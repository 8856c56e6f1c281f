/** audio_analyzer: the worker, and what its program can do besides. */
import { type Command, runWorker } from "../../bus/mod.ts";
import { analyzeFiles, type AnalyzeOptions } from "./analyze.ts";
import { captureMain } from "./capture/mod.ts";
import { audioAnalyzer, deviceList } from "./worker.ts";

async function showDevices({ json }: { json?: boolean }): Promise<void> {
  const devices = await deviceList();
  if (json === true) return console.log(JSON.stringify(devices));
  if (devices.length === 0) {
    console.error(
      "no sound input was found; --input demo and --input file:<path> work without one",
    );
  }
  for (const device of devices) {
    const marks = [device.default ? "default" : "", device.monitor ? "monitor" : ""].filter(
      Boolean,
    );
    const rate = device.sample_rate === null ? "" : `, ${device.sample_rate} Hz`;
    const channels = device.channels === null ? "" : `, ${device.channels} channels`;
    console.log(`${device.name}${marks.length > 0 ? `  (${marks.join(", ")})` : ""}`);
    console.log(`    ${device.description}${channels}${rate}, ${device.backend}`);
  }
}

function extend(program: Command): void {
  program.command("devices")
    .description("list what can be heard, for --input device:<name>")
    .option("--json", "print JSON")
    .action(showDevices);
  program.command("analyze")
    .description("analyse sound files as fast as possible")
    .argument("<file...>", "wav, mp3, ogg or flac")
    .option(
      "--out <folder>",
      "write <name>.txt (beat times) and <name>.bpm (time, BPM, confidence)",
    )
    .option("--json", "print a line per frame")
    .action((files: string[], options: AnalyzeOptions) => analyzeFiles(files, options));
  program.command("capture", { hidden: true })
    .argument("[args...]")
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: string[]) => Deno.exit(await captureMain(args)));
}

if (import.meta.main) await runWorker(audioAnalyzer, { extend });
