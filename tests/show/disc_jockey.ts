/** Plays a set on a stand-in of VirtualDJ: one track after the other, from one deck to the other. */
import { join } from "node:path";
import { VirtualDjStandIn } from "../integration/virtualdj_stand_in.ts";
import type { Random } from "../soak/random.ts";

/** Seconds between two lines of a song. */
const LINE_SECONDS = 5;
const LINES = 60;
const PLACES = ["city", "harbour", "station", "rooftop", "river", "motorway", "arcade", "skyline"];
const DEEDS = ["holds its breath", "turns the lights down", "forgets our names", "hums along"];

/** A track of the set. */
export interface Track {
  readonly artist: string;
  readonly title: string;
}

/** See the head of the file. */
export class DiscJockey implements AsyncDisposable {
  readonly #virtualDj = new VirtualDjStandIn();
  readonly #folder: string;
  #count = 0;
  #track: Track | null = null;

  /** @param folder where the words of each track are laid down before it plays */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Answers over OSC at `port`, to `backPort`. */
  async open(port: number, backPort: number): Promise<void> {
    await this.#virtualDj.osc(port, backPort);
  }

  /** What plays. */
  get track(): Track | null {
    return this.#track;
  }

  /** Begins the next track, somewhere in it. */
  async next(random: Random): Promise<void> {
    const number = ++this.#count;
    const track = { artist: `Artist ${number % 7}`, title: `Track ${number}` };
    await Deno.writeTextFile(
      join(this.#folder, `${track.artist} - ${track.title}.lrc`),
      words(number),
    );
    const [first, second] = this.#virtualDj.decks;
    const [next, last] = number % 2 === 1 ? [first, second] : [second, first];
    next.load({ ...track, length: LINES * LINE_SECONDS });
    next.position = random.between(0, 60);
    next.volume = 1;
    next.playing = true;
    last.playing = false;
    last.volume = 0;
    this.#virtualDj.crossfader = number % 2 === 1 ? 0 : 1;
    this.#track = track;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#virtualDj.quit();
  }
}

/** LRC in which no line comes twice. */
function words(song: number): string {
  return Array.from({ length: LINES }, (_, line) => {
    const seconds = line * LINE_SECONDS;
    const place = PLACES[line % PLACES.length];
    const deed = DEEDS[(line + song) % DEEDS.length];
    const stamp = `[0${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}.00]`;
    return `${stamp}Song ${song} line ${line}: the ${place} ${deed}`;
  }).join("\n") + "\n";
}
