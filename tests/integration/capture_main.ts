/** The hidden `capture` subcommand alone, as the analyser's executable runs it. */
import { captureMain } from "../../workers/audio_analyzer/capture/mod.ts";

Deno.exit(await captureMain(Deno.args));
