/** `lyrics_fetcher import|export|prune`: the store by hand, also while the worker runs. */
import { type Command, errorText, systemClock, UserError } from "../../bus/mod.ts";
import { storePath } from "./services.ts";
import { exportSongs } from "./store/export.ts";
import { importFolder } from "./store/import.ts";
import { LyricsStore } from "./store/store.ts";

const BUSY_MS = 5_000;
const DAY_SECONDS = 86_400;

/** @throws {UserError} when the store cannot be used, or what is to be done with it fails */
async function withStore<T>(what: string, use: (store: LyricsStore) => T | Promise<T>): Promise<T> {
  const store = new LyricsStore({
    path: storePath(),
    clock: systemClock,
    busyMs: BUSY_MS,
    tell: (message) => console.error(message),
  });
  try {
    if (store.trouble !== null) throw new UserError(`${what}: the store cannot be used`);
    const result = await use(store);
    store.flush();
    if (store.trouble !== null) throw new UserError(`${what}: not everything could be kept`);
    return result;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${what} failed: ${errorText(error)}`, { cause: error });
  } finally {
    store.close();
  }
}

function parseDays(text: string): number {
  const days = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text)) {
    throw new UserError(`'${text}' is no number of days; 30 or 0.5 is`, { exitCode: 2 });
  }
  return days;
}

/** Adds the subcommands. */
export function addStoreCommands(program: Command): void {
  program.command("import")
    .description("keep all .lrc files of a folder, and of those below, or one file")
    .argument("<folder>")
    .action(async (folder: string) => {
      const { imported, leftOut } = await withStore(
        `import of ${folder}`,
        (store) => importFolder(folder, store, systemClock.now()),
      );
      for (const line of leftOut) console.error(line);
      const others = leftOut.length === 0 ? "" : `, ${leftOut.length} left out`;
      console.log(`${imported} imported${others}`);
    });
  program.command("export")
    .description("write all songs of the store into a folder, as .lrc files")
    .argument("<folder>")
    .action(async (folder: string) => {
      const count = await withStore(
        `export to ${folder}`,
        (store) => exportSongs(store.all(), folder),
      );
      console.log(`${count} exported`);
    });
  program.command("prune")
    .description(
      "forget that songs had no lyrics; with --lyrics also old lyrics that can be found again",
    )
    .option("--days <count>", "only what is older", parseDays)
    .option("--lyrics", "lyrics too, but not those chosen or imported; needs --days")
    .action(async ({ days = 0, lyrics }: { days?: number; lyrics?: boolean }, command: Command) => {
      if (lyrics === true && command.getOptionValue("days") === undefined) {
        throw new UserError(
          "prune --lyrics needs --days: found lyrics are of use where there is no network; " +
            "--days 90 forgets what was found longer ago, --days 0 all",
          { exitCode: 2 },
        );
      }
      const what = lyrics === true ? "lyrics too" : "misses";
      const olderThan = systemClock.now() - days * DAY_SECONDS;
      const gone = await withStore("prune", (store) => store.prune(olderThan, what));
      console.log(`${gone} forgotten`);
    });
}
