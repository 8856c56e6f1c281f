/**
 * `make evaluate`: scores the beat tracker against music whose beats are known.
 *
 *     deno run -A tools/evaluate/main.ts [FOLDER] [--pieces] [--variants] [--sets] [--aubio] [--json]
 *         [--markdown] [--only TEXT] [--rate HZ] [--gain-db DB] [--clip-db DB] [--channels N] [--seed N]
 *
 * FOLDER holds sound files, each with `<name>.beats` beside it (a line for each beat, its time in seconds
 * first), and if there is one, `index.jsonl` with their categories and tempi. Signals without a beat are
 * made here. With --sets the pieces are joined to DJ sets; alone, it asks for these only. What is heard is what
 * `audio_analyzer analyze` hears: it uses only the past. aubio, where it is installed, hears the same files.
 */
import { errorText, UserError } from "../../bus/mod.ts";
import { readCorpus } from "./corpus.ts";
import { hasAubio } from "./analysis/aubio.ts";
import { Evaluation } from "./evaluation.ts";
import { type EvaluateOptions, readOptions } from "./options.ts";
import type { Piece } from "./piece.ts";
import { data, tables } from "./report/report.ts";
import { markdownTable, textTable } from "./report/table.ts";
import type { Results } from "./results.ts";

async function piecesOf({ folder, only }: EvaluateOptions): Promise<Piece[]> {
  if (folder === undefined) return [];
  const pieces = await readCorpus(folder);
  const chosen = pieces.filter(({ id, category }) => `${id} ${category}`.includes(only));
  if (chosen.length === 0) throw new UserError(`no piece in "${folder}" is called "${only}"`);
  return chosen;
}

async function main(): Promise<void> {
  const options = readOptions(Deno.args);
  const pieces = await piecesOf(options);
  if (pieces.length === 0) {
    console.error("no folder is named (BEATS=<folder>): only signals without a beat are heard");
  }
  const isInstalled = pieces.length > 0 && await hasAubio();
  if (options.parts.has("aubio") && !isInstalled) {
    throw new UserError("aubiotrack was not found: on Debian, apt install aubio-tools");
  }
  const evaluation = new Evaluation(pieces, options.variant, options.seed);
  const { parts } = options;
  if (!parts.has("sets") || parts.has("variants") || parts.has("pieces")) {
    await evaluation.hearPieces();
    if (isInstalled) await evaluation.hearPeer();
    await evaluation.hearNoBeat();
  }
  if (parts.has("variants")) await evaluation.hearVariants();
  if (parts.has("sets")) await evaluation.hearSets();
  print(evaluation.results, options);
  const failed = evaluation.results.failures.size;
  if (failed > 0) throw new UserError(`${failed} of them could not be heard and are left out`);
}

function print(results: Results, { format, parts }: EvaluateOptions): void {
  if (format === "json") return console.log(JSON.stringify(data(results)));
  const draw = format === "markdown" ? markdownTable : textTable;
  console.log(tables(results, { pieces: parts.has("pieces") }).map(draw).join("\n\n"));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`evaluate: ${errorText(error)}`);
  Deno.exit(error.exitCode);
}
