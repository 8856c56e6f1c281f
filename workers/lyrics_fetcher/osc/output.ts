/** The OSC out: songs, lines and positions to every target in its own vocabulary. */
import {
  MessageTemplate,
  OscSender,
  type OscSenderOptions,
  type OscSenderStats,
  type OscTarget,
} from "../../../bus/osc/mod.ts";
import type { ActiveLine } from "../line/line_clock.ts";
import type { Timers } from "../line/timers.ts";
import { Burst } from "./burst.ts";
import { encodeActiveLine, encodeActiveWord, encodeNextLine } from "./encode_line.ts";
import {
  encodeAnalysis,
  encodeAnalysisResets,
  encodeLines,
  encodeResets,
  encodeTrack,
} from "./encode_song.ts";
import { LYRICS_PROFILES, type LyricsProfile } from "./profiles.ts";
import type { SongView } from "./song_view.ts";

interface Outgoing {
  readonly profile: LyricsProfile;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The line that is active when its turn has come. */
const ACTIVE = "active";

const NOWHERE: ActiveLine = { index: -1, word: -1 };

/** What an output needs besides its targets. */
export interface OscOutputOptions extends OscSenderOptions {
  /** Real time until the next line, asked for when it is told; undefined while it is not known. */
  readonly secondsToNext: () => number | undefined;
}

/** Tells visualizers what they are to show. Nothing in it waits or throws. */
export class OscOutput {
  readonly #sender: OscSender;
  readonly #burst: Burst<Outgoing | typeof ACTIVE>;
  readonly #secondsToNext: () => number | undefined;
  readonly #position = new MessageTemplate("/karaoke/pos", "fi");
  #view: SongView | undefined;
  #active: ActiveLine = NOWHERE;

  constructor(targets: readonly OscTarget[], timers: Timers, options: OscOutputOptions) {
    this.#secondsToNext = options.secondsToNext;
    this.#sender = new OscSender(targets, options);
    this.#burst = new Burst(timers, (item) => {
      if (item === ACTIVE) this.#tellActive();
      else this.#sender.send(item.bytes, item.profile);
    });
  }

  get stats(): OscSenderStats {
    return this.#sender.stats;
  }

  /** Shows another song, or none: what stood before is taken off first. */
  song(view: SongView | undefined, active: ActiveLine): void {
    this.#view = view;
    this.#active = active;
    const resets = this.#encoded((profile) => [
      encodeTrack(profile, view),
      ...encodeResets(profile, view),
    ]);
    this.#burst.stop();
    this.#tell([...resets, ...this.#whole()]);
  }

  /** The song is over, and what comes is not known yet: its line is taken off, and nothing of it is next. */
  between(): void {
    this.#burst.stop();
    this.#view = undefined;
    this.#active = NOWHERE;
    this.#tellActive();
  }

  /** More is known of the song that is shown: its length, its album, another player. */
  refine(view: SongView): void {
    if (this.#view === undefined) return;
    this.#view = view;
    this.#burst.add(this.#encoded((profile) => [encodeTrack(profile, view)]));
  }

  /** Tells what was found out about the words. */
  analysis(view: SongView): void {
    this.#view = view;
    this.#tell(this.#encoded((profile) => [
      ...encodeAnalysisResets(profile, view),
      ...encodeAnalysis(profile, view),
    ]));
  }

  /** The whole song once more, for who has started late; it takes nothing off. */
  again(): void {
    const view = this.#view;
    if (view === undefined || this.#burst.isUnderWay) return;
    const tracks = this.#encoded((profile) => [encodeTrack(profile, view)]);
    this.#tell([...tracks, ...this.#whole()]);
  }

  /** Another line or word. */
  line(active: ActiveLine): void {
    const isOther = active.index !== this.#active.index;
    this.#active = active;
    const hasWords = (this.#view?.lyrics?.lines[active.index]?.words.length ?? 0) > 0;
    for (const profile of this.#served()) {
      if (isOther) this.#tellLine(profile);
      if (hasWords) {
        this.#sender.send(encodeActiveWord(profile, this.#view, active), profile);
      }
    }
  }

  /** The time to the next line is another one: after a pause, a seek, at another speed. */
  next(): void {
    for (const profile of this.#served()) this.#tellNext(profile);
  }

  /** Where in the track it is. `textler` has no such message. */
  position(seconds: number, isPlaying: boolean): void {
    this.#position.setFloat(0, seconds);
    this.#position.setInt(1, isPlaying ? 1 : 0);
    this.#sender.send(this.#position.bytes, "vj");
  }

  /** Replaces the targets; each is told the song. */
  setTargets(targets: readonly OscTarget[]): void {
    this.#sender.setTargets(targets);
    this.again();
  }

  close(): void {
    this.#burst.stop();
    this.#sender.close();
  }

  /** Lines, then all else. */
  #whole(): Outgoing[] {
    const view = this.#view;
    if (view === undefined) return [];
    return this.#encoded((profile) => [
      ...encodeLines(profile, view),
      ...encodeAnalysis(profile, view),
    ]);
  }

  /** A visualizer forgets the active line with the lines: it is told behind the first and the last. */
  #tell(messages: readonly Outgoing[]): void {
    this.#burst.add([...messages, ACTIVE]);
    if (this.#burst.isUnderWay) this.#tellActive();
  }

  #tellActive(): void {
    for (const profile of this.#served()) this.#tellLine(profile);
  }

  #tellLine(profile: LyricsProfile): void {
    for (const bytes of encodeActiveLine(profile, this.#view, this.#active)) {
      this.#sender.send(bytes, profile);
    }
    this.#tellNext(profile);
  }

  #tellNext(profile: LyricsProfile): void {
    const seconds = this.#secondsToNext();
    this.#sender.send(encodeNextLine(profile, this.#view, this.#active, seconds), profile);
  }

  #served(): LyricsProfile[] {
    return LYRICS_PROFILES.filter((profile) => this.#sender.serves(profile));
  }

  #encoded(encode: (profile: LyricsProfile) => Uint8Array<ArrayBuffer>[]): Outgoing[] {
    return this.#served().flatMap((profile) =>
      encode(profile).map((bytes) => ({ profile, bytes }))
    );
  }
}
