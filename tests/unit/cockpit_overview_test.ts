import assert from "node:assert/strict";
import { CockpitStage, entry, NOW_SECONDS, type Payload } from "./cockpit_stage.ts";

const METERS = {
  bands: [],
  spectrum: [0.5, 0.5, 0.5, 0.5],
  rms: 0.25,
  peak: 0.5,
  bpm: 126,
  bpm_confidence: 0.9,
  beat_count: 4,
  beat_in_bar: 2,
  locked: true,
};

function program(name: string, changes: Payload = {}): Payload {
  return { name, state: "running", pid: 4711, cpu: 2.5, memory: 5e7, uptime: 60, ...changes };
}

/** The overview of a show that runs well. */
function running(): CockpitStage {
  return new CockpitStage().register("audio_analyzer", "lyrics_fetcher", "process_manager")
    .hear("process_manager", "process.states", {
      workers: [program("audio_analyzer"), program("lyrics_fetcher")],
    })
    .hear("audio_analyzer", "audio.stats", { osc_sent: 100, osc_dropped: 0 })
    .pass(1)
    .hear("audio_analyzer", "audio.stats", { osc_sent: 520, osc_dropped: 0 })
    .hear("audio_analyzer", "audio.meters", METERS)
    .pass(0.05);
}

Deno.test("the overview shows every worker by shape and name", () => {
  const text = running().text();
  for (const name of ["audio_analyzer", "lyrics_fetcher", "process_manager"]) {
    assert.ok(text.includes(`● ${name}`), name);
  }
});

Deno.test("the overview shows what needs somebody first, and why", () => {
  const stage = running().hear("process_manager", "process.states", {
    workers: [
      program("audio_analyzer"),
      program("lyrics_fetcher", {
        state: "backoff",
        pid: null,
        uptime: null,
        reason: "exit code 1",
        next_try: 7.2,
      }),
    ],
  }).register("audio_analyzer", "process_manager");
  const [, , , first] = stage.rows();
  assert.match(first ?? "", /✗ lyrics_fetcher backoff +exit code 1 · next try in 8 s/);
});

Deno.test("the overview shows the beat, the lock, the level and a spectrum", () => {
  const text = running().text();
  assert.match(text, /█ 2 █/);
  assert.match(text, /■ LOCK/);
  assert.match(text, /level +█+.* -12\.0 dB/);
  assert.match(text, /[▄▅▆█]{8}/);
});

Deno.test("the overview shows how many OSC messages go out, and those that do not", () => {
  assert.match(running().text(), /420 \/s/);
  const stage = running().pass(1)
    .hear("audio_analyzer", "audio.stats", { osc_sent: 900, osc_dropped: 3 });
  assert.match(stage.text(), /✗ 3 bad or lost/);
});

const SONG = { artist: "Röyksopp", title: "Eple", album: "", duration: 217 };

/** As {@link running}, and a player plays a song whose words are known. */
function singing(): CockpitStage {
  const stage = running().register("spotify_monitor", "lyrics_fetcher", "audio_analyzer");
  const timestamp = NOW_SECONDS + (stage.nowMs - 1000) / 1000;
  return stage.hear("spotify_monitor", "spotify.state", {
    is_playing: true,
    is_audible: true,
    track: SONG,
    position: 80,
    timestamp,
    rate: 1,
  }).hear("lyrics_fetcher", "lyrics.state", { ...SONG, source: "spotify", status: "found" })
    .hear("lyrics_fetcher", "lyrics.line", {
      ...SONG,
      source: "spotify",
      index: 3,
      text: "the line that is sung",
      time: 79,
      next_text: "the line after it",
      next_time: 85,
      position: 80,
      timestamp,
      is_playing: true,
      rate: 1,
      synced: true,
    });
}

Deno.test("the overview shows the song, where in it, and the line that is sung", () => {
  const text = singing().text();
  assert.match(text, /TRACK [\s\S]*Röyksopp.*Eple.*1:20/);
  assert.match(text, /the line that is sung/);
  const wide = singing().text(120, 40);
  assert.match(wide, /1:20 ▕█+.*▏ 3:37/);
  assert.match(wide, /the line after it/);
});

Deno.test("the overview says when nothing plays", () => {
  assert.match(running().text(), /no player tells of a track/);
});

Deno.test("the overview shows the last warnings and errors with their age, the newest first", () => {
  const stage = running();
  const log = (level: string, message: string) =>
    stage.hear("lyrics_fetcher", `logs.${level}`, {
      level,
      message,
      logger: "x",
      timestamp: NOW_SECONDS + (stage.nowMs - 1000) / 1000,
    });
  log("warning", "the network is slow");
  stage.pass(30);
  log("error", "the network is gone");
  stage.pass(5);
  const text = stage.text();
  assert.match(text, / 5 s ✗ lyrics_fetcher the network is gone[\s\S]* 35 s ▲ .* is slow/);
});

Deno.test("one row for OSC tells the faults of the debugger as well", () => {
  const stage = running().hear("osc_debugger", "osc.state", { malformed: 2, not_forwarded: 1 });
  assert.match(stage.text(), /420 \/s sent by audio_analyzer +✗ 3 bad or lost/);
});

Deno.test("the overview says when hands lead the clock", () => {
  const stage = running().hear("audio_analyzer", "audio.meters", { ...METERS, control: "held" });
  assert.match(stage.text(60, 24), /■ HELD/);
  assert.match(stage.text(120, 40), /by hand: held|■ HELD/);
});

Deno.test("wide panels of the overview have each worker's uptime, cpu and memory", () => {
  assert.match(running().text(120, 40), /● audio_analyzer +1:01 +2\.5 % +50\.0 MB/);
});

Deno.test("the overview says who looks after the workers, and when nobody does", () => {
  assert.match(running().text(), /WORKERS .* supervised/);
  const alone = running().register("audio_analyzer");
  assert.match(alone.text(), /process_manager stale since/);
  assert.match(new CockpitStage().register("a").text(), /process_manager not running/);
});

Deno.test("the overview says since when the sound is missing", () => {
  assert.match(running().pass(3.45).text(), /SOUND .* stale since 3 s/);
});

Deno.test("enter opens the screen of the panel that is marked", async () => {
  const stage = running();
  assert.match(stage.text(), /▸ SOUND/);
  await stage.press("up");
  assert.match(stage.text(), /▸ WORKERS/);
  await stage.press("return");
  assert.equal(stage.cockpit.current, "workers");
});

Deno.test("a click on a panel opens its screen", () => {
  const stage = running();
  const row = stage.rows().findIndex((text) => text.includes("SOUND"));
  stage.click(20, row + 1);
  assert.equal(stage.cockpit.current, "audio");
});

Deno.test("the overview tells an unreadable registry from one without workers", () => {
  const stage = new CockpitStage();
  stage.model.workers.setEntries([], "/x/registry.json cannot be read: it is no JSON", 0);
  const text = stage.text();
  assert.doesNotMatch(text, /no worker|is running/);
  assert.ok(text.includes("registry unreadable"));
  assert.ok(text.includes("/x/registry.json cannot be read: it is no JSON"));
  assert.ok(stage.register().text().includes("no worker is running"));
});

Deno.test("the overview keeps the workers last known when the registry cannot be read", () => {
  const stage = new CockpitStage();
  stage.model.workers.setEntries([entry("example_worker")], "it is no JSON", 0);
  const text = stage.text();
  assert.ok(text.includes("example_worker"));
  assert.ok(text.includes("registry unreadable"));
});

Deno.test("the overview does not say that nothing runs before it has looked", () => {
  const text = new CockpitStage().text();
  assert.ok(!text.includes("no worker"));
  assert.ok(text.includes("looking for workers"));
});

Deno.test("more workers than there is room for are counted, and the sound stays visible", () => {
  const names = Array.from({ length: 40 }, (_, index) => `worker_${index}`);
  const stage = running().register("audio_analyzer", ...names);
  for (const columns of [80, 120]) {
    const text = stage.text(columns, 24);
    assert.match(text, /… and \d+ more/);
    assert.match(text, /■ LOCK/);
  }
});

Deno.test("where there is one row for the workers it is for what is wrong", () => {
  const text = running().register(entry("b", { health: "gone" }), "a", "c").text(40, 10);
  assert.match(text, /✗ b gone/);
});

Deno.test("escape sequences in a worker's name are shown, not obeyed", () => {
  const stage = new CockpitStage().register("\x1b[2Jevil\r\n");
  assert.ok(stage.text().includes("␛[2Jevil␍␊"));
});
