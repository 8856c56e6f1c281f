import assert from "node:assert/strict";
import { LyricsFinder } from "../../workers/lyrics_fetcher/finder.ts";
import { LyricFolder } from "../../workers/lyrics_fetcher/local/folder.ts";
import { LrclibClient } from "../../workers/lyrics_fetcher/lrclib/client.ts";
import { lrclibRecordSchema } from "../../workers/lyrics_fetcher/lrclib/record.ts";
import { songOf } from "../../workers/lyrics_fetcher/song.ts";
import { LyricsStore } from "../../workers/lyrics_fetcher/store/store.ts";
import { HttpGate } from "../../bus/http/mod.ts";
import { ManualTime } from "./lyrics_clock.ts";

const SONG = songOf({ artist: "Anna", title: "Hello" }) ?? assert.fail("no song");

function recordOf(id: number, syncedLyrics: string) {
  return lrclibRecordSchema.parse({ id, trackName: "Hello", artistName: "Anna", syncedLyrics });
}

/** An LRCLIB whose answer the test decides on while it is waited for. */
class SlowLrclib extends LrclibClient {
  readonly answer = Promise.withResolvers<ReturnType<typeof recordOf> | undefined>();

  constructor() {
    super(new HttpGate({ service: "LRCLIB", clock: new ManualTime() }), () => "http://[::1]:1");
  }

  override find() {
    return this.answer.promise;
  }
}

for (
  const [what, late] of [["words", recordOf(1, "[00:01.00]late")], ["a miss", undefined]] as const
) {
  Deno.test(`${what} that LRCLIB finds late takes the place of no choice`, async () => {
    const clock = new ManualTime();
    const path = await Deno.makeTempDir({ prefix: "vj-test-" });
    const store = new LyricsStore({ path: `${path}/lyrics.db`, clock, tell: () => {} });
    const lrclib = new SlowLrclib();
    const folder = new LyricFolder(path);
    const finder = new LyricsFinder({
      store,
      clock,
      folder: () => folder,
      lrclib: () => lrclib,
      missSeconds: () => 60,
    });
    const asking = finder.remote(SONG);
    finder.keep(SONG, recordOf(2, "[00:01.00]chosen"), "chosen");
    lrclib.answer.resolve(late);
    assert.equal((await asking)?.originId, 2);
    assert.equal(finder.known(SONG)?.originId, 2);
    store.close();
    await Deno.remove(path, { recursive: true });
  });
}
