import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import { isPayload, numberOr, numberOrNull, payloads } from "../../state/payload.ts";
import { shortText } from "../../state/short_text.ts";
import { trackTime } from "../../../tui/widgets/progress.ts";
import { lyricsWorker } from "../playback/lyrics_worker.ts";
import { type Choice, Picker } from "../playback/picker.ts";
import { unheard } from "../playback/unheard.ts";

/** LRCLIB may take 10 s for each of three questions. */
const SEARCH_TIMEOUT_MS = 60_000;
/** An LLM on this machine may think for long. */
const ANALYSIS_TIMEOUT_MS = 600_000;
const MOST_CANDIDATES = 50;

/** The keys that have the words looked for, chosen, looked at and told anew. */
export function songActions(desk: Desk): Action[] {
  const worker = () => lyricsWorker(desk);
  const noSong = () => {
    const reason = unheard(desk, worker());
    if (reason !== null) return reason;
    return desk.model.lyrics.lookup?.title ? null : "nothing plays";
  };
  return [
    {
      keys: ["c"],
      label: "choose",
      help: "choose other words for this song, of those that LRCLIB has",
      unavailable: noSong,
      run: () =>
        new Picker(desk, {
          title: "which words?",
          empty: "LRCLIB has nothing like it; :send lyrics_fetcher search query=… asks otherwise",
          load: (signal) => candidates(desk, worker(), signal),
        }).open(),
    },
    {
      keys: ["r"],
      label: "again",
      help: "look for the words of this song anew; what was chosen for it is forgotten",
      unavailable: noSong,
      run: async () => {
        const { lookup } = desk.model.lyrics;
        const { artist = "", title = "" } = lookup ?? {};
        const question = "Look for the words anew? They leave the picture until they are found.";
        if (lookup?.hasLyrics === true && !await desk.confirm(question)) return;
        await desk.send(worker(), "choose", { id: null, artist, title }, {
          timeoutMs: SEARCH_TIMEOUT_MS,
        });
        desk.say("looking for the words anew");
      },
    },
    {
      keys: ["a"],
      label: "analyse",
      help: "have the words analysed once more; an LLM is asked where one is configured",
      unavailable: () =>
        noSong() ?? (desk.model.lyrics.words?.lines.length ? null : "the words are not known"),
      run: () => analyse(desk, worker()),
    },
    {
      keys: ["o"],
      label: "osc",
      help: "tell the whole song once more over OSC, for a visualizer that has just started",
      unavailable: () => unheard(desk, worker()),
      run: async () => {
        const { targets } = await desk.send(worker(), "resend");
        const count = numberOr(targets, 0);
        desk.say(`told once more, to ${count} OSC ${count === 1 ? "target" : "targets"}`);
      },
    },
  ];
}

async function analyse(desk: Desk, worker: string): Promise<void> {
  const { words } = desk.model.lyrics;
  if (words === null) return;
  desk.say("analysing …");
  const { artist, title, lines } = words;
  const lyrics = lines.map(({ text }) => text).join("\n");
  const answer = await desk.send(worker, "analyze_lyrics", { lyrics, artist, title }, {
    timeoutMs: ANALYSIS_TIMEOUT_MS,
  });
  const analysis = isPayload(answer["analysis"]) ? answer["analysis"] : {};
  desk.say(`analysed: ${shortText(analysis["mood"]) || "no mood stands out"}`);
}

async function candidates(desk: Desk, worker: string, signal: AbortSignal): Promise<Choice[]> {
  // Named, as another song may play when the list comes, or when somebody has chosen.
  const { artist = "", title = "", originId: now = null } = desk.model.lyrics.lookup ?? {};
  const song = { artist, title };
  const answer = await desk.send(worker, "search", song, { timeoutMs: SEARCH_TIMEOUT_MS, signal });
  return payloads(answer["results"], MOST_CANDIDATES).flatMap((found): Choice[] => {
    const id = numberOrNull(found["id"]);
    if (id === null) return [];
    const names = [found["artist"], found["title"]].map(shortText).filter(Boolean).join(" - ");
    const kind = found["instrumental"] === true
      ? "instrumental"
      : found["synced"] === true
      ? "with times"
      : "without times";
    const note = [
      trackTime(numberOr(found["duration"], -1)),
      kind,
      shortText(found["album"]),
      `fits ${Math.round(100 * numberOr(found["score"], 0))} %`,
    ];
    return [{
      text: names,
      note: note.filter(Boolean).join(" · "),
      isCurrent: id === now,
      choose: async () => {
        await desk.send(worker, "choose", { id, ...song }, { timeoutMs: SEARCH_TIMEOUT_MS });
        desk.say(`words of ${names} for ${title} from now on`);
      },
    }];
  });
}
