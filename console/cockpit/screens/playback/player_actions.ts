import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import { isPayload, payloads, textOrNull } from "../../state/payload.ts";
import { shortText } from "../../state/short_text.ts";
import { lyricsWorker } from "./lyrics_worker.ts";
import type { Monitors } from "./monitors.ts";
import { type Choice, Picker } from "./picker.ts";
import { unheard } from "./unheard.ts";

const MOST_PLAYERS = 50;
/** What `lyrics_fetcher` may follow, as its configuration calls it. */
const FOLLOWED: readonly { readonly name: string; readonly note: string }[] = [
  { name: "auto", note: "the one that is heard" },
  { name: "spotify", note: "what spotify_monitor tells" },
  { name: "virtualdj", note: "what virtualdj_monitor tells" },
];

/** The keys that choose what is followed: the player, the deck, whose words are shown. */
export function playerActions(desk: Desk, monitors: Monitors): Action[] {
  const spotify = () => monitors.workerOf("spotify");
  return [
    {
      keys: ["p"],
      label: "player",
      help: "choose the player that spotify_monitor follows",
      unavailable: () => unheard(desk, spotify()),
      run: () =>
        new Picker(desk, {
          title: "follow which player?",
          empty: "no player is seen; start one",
          load: () => players(desk, spotify()),
        }).open(),
    },
    {
      keys: ["d"],
      label: "deck",
      help: "choose the deck that virtualdj_monitor follows, or whichever is heard",
      unavailable: () => noDeck(desk),
      run: () =>
        new Picker(desk, {
          title: "follow which deck?",
          empty: "no deck is known",
          load: () => decks(desk),
        }).open(),
    },
    wordsOfAction(desk),
  ];
}

/** The key that chooses whose words are shown. */
export function wordsOfAction(desk: Desk): Action {
  return {
    keys: ["w"],
    label: "words of",
    help: "choose whose words lyrics_fetcher shows: Spotify's, VirtualDJ's, or what is heard",
    unavailable: () => unheard(desk, lyricsWorker(desk)),
    run: () =>
      new Picker(desk, {
        title: "words of which player?",
        empty: "",
        load: () => followed(desk),
      }).open(),
  };
}

function noDeck(desk: Desk): string | null {
  const { decks } = desk.model.playback;
  const reason = unheard(desk, decks.worker ?? "virtualdj_monitor");
  if (reason !== null) return reason;
  return decks.decks.some(({ number }) => number !== null)
    ? null
    : "VirtualDJ has told of no deck with a number yet";
}

async function players(desk: Desk, worker: string): Promise<Choice[]> {
  const answer = await desk.send(worker, "list_players");
  const seen = payloads(answer["players"], MOST_PLAYERS);
  const follow = (name: string): Choice["choose"] => async () => {
    await desk.send(worker, "set_config", { config: { player: name } });
    desk.say(name === "any" ? "following whatever plays" : `following ${name}`);
  };
  const choices = seen.map((player): Choice => {
    const name = shortText(player["name"]);
    const track = [player["artist"], player["title"]].map(shortText).filter(Boolean).join(" - ");
    return {
      text: textOrNull(player["identity"]) === null ? name : shortText(player["identity"]),
      note: [shortText(player["status"]), track].filter(Boolean).join(" · "),
      isCurrent: player["followed"] === true,
      choose: follow(name),
    };
  });
  return [...choices, { text: "any", note: "whatever plays", choose: follow("any") }];
}

function decks(desk: Desk): Choice[] {
  const state = desk.model.playback.decks;
  const worker = state.worker ?? "virtualdj_monitor";
  const select = (deck: number | "auto"): Choice["choose"] => async () => {
    await desk.send(worker, "select_deck", { deck });
    desk.say(deck === "auto" ? "following the deck that is heard" : `following deck ${deck}`);
  };
  const choices = state.decks.flatMap(({ number, artist, title }): Choice[] =>
    number === null ? [] : [{
      text: `deck ${number}`,
      note: [artist, title].filter(Boolean).join(" - "),
      isCurrent: state.selected === number,
      choose: select(number),
    }]
  );
  return [{
    text: "auto",
    note: "the one that is heard",
    isCurrent: state.selected === null,
    choose: select("auto"),
  }, ...choices];
}

async function followed(desk: Desk): Promise<Choice[]> {
  const worker = lyricsWorker(desk);
  const { config } = await desk.send(worker, "get_state");
  const now = isPayload(config) ? config["source"] : undefined;
  return FOLLOWED.map(({ name, note }) => ({
    text: name,
    note,
    isCurrent: name === now,
    choose: async () => {
      await desk.send(worker, "set_config", { config: { source: name } });
      desk.say(`words of ${name === "auto" ? "what is heard" : name}`);
    },
  }));
}
