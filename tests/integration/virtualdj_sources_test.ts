/** Each source of virtualdj_monitor alone, and together, with a stand-in that speaks as VirtualDJ does. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { seconds } from "./analyzer_stage.ts";
import { until } from "./harness.ts";
import { MonitorStage } from "./virtualdj_stage.ts";
import { playlistLines, tracklistLine, type VirtualDjStandIn } from "./virtualdj_stand_in.ts";

const FIRST = { artist: "Björk & <Co>", title: "Jóga 🌋", length: 300, bpm: 120 };
const SECOND = { artist: "Bicep", title: "Glue", length: 270, bpm: 128 };

/** How each live source is connected, and how soon it sees what happens, in milliseconds. */
const LIVE: readonly {
  source: string;
  withinMs: number;
  args: (stage: MonitorStage) => string[];
  connect: (stage: MonitorStage) => Promise<unknown>;
}[] = [
  {
    source: "os2l",
    withinMs: 300,
    args: () => [],
    connect: ({ dj, ports }) => dj.os2l(ports.os2l, "telemetry"),
  },
  {
    source: "osc",
    withinMs: 1000,
    args: () => [],
    connect: ({ dj, ports }) => dj.osc(ports.osc, ports.oscBack),
  },
  {
    source: "network_control",
    withinMs: 2000,
    args: ({ dj }) => ["--network-control", dj.networkControl()],
    connect: () => Promise.resolve(),
  },
];

for (const { source, withinMs, args, connect } of LIVE) {
  Deno.test(`${source} alone: play, seek, pitch, pause, the other deck, quit`, async () => {
    await using stage = await MonitorStage.open();
    const { dj } = stage;
    await stage.start(source, ...args(stage));
    await connect(stage);
    dj.decks[0].load(FIRST);
    dj.decks[0].playing = true;
    await stage.told("the first track", ({ is_playing }) => is_playing);
    const { track, deck, player, is_audible } = stage.state ?? {};
    assert.deepEqual(track, {
      artist: FIRST.artist,
      title: FIRST.title,
      album: "",
      duration: 300,
      file: `/Music/${FIRST.artist} - ${FIRST.title}.mp3`,
    });
    assert.deepEqual([deck, player, is_audible], [1, "VirtualDJ", true]);
    await seconds(1);
    assertPosition(stage, dj);

    dj.decks[0].position = 200;
    const sought = await stage.told("the seek", ({ position }) => position >= 199);
    assert.ok(sought < withinMs, `a seek was seen after ${sought} ms`);
    assertPosition(stage, dj);

    dj.decks[0].pitch(1.06);
    const pitched = await stage.told("the pitch", ({ bpm }) => Math.abs((bpm ?? 0) - 127.2) < 0.1);
    assert.ok(pitched < withinMs, `a pitch was seen after ${pitched} ms`);

    dj.decks[0].playing = false;
    const paused = await stage.told("the pause", ({ is_playing }) => !is_playing);
    assert.ok(paused < withinMs, `a pause was seen after ${paused} ms`);
    assertPosition(stage, dj);

    dj.decks[1].load(SECOND);
    dj.decks[1].playing = true;
    await stage.told("the other deck", (state) => state.deck === 2 && state.is_playing);
    assert.equal(stage.state?.track?.title, "Glue");
    assert.equal((await stage.source(source))?.chosen, true);

    await dj.quit();
    const gone = await stage.told("the end", ({ is_playing, track }) => !is_playing && !track);
    assert.ok(gone < 5000, `it was seen to be gone after ${gone} ms`);
    await until(
      "the source to wait",
      async () => (await stage.source(source))?.state === "waiting",
    );
  });
}

/** The position, as told, goes on to where the deck is now. */
function assertPosition({ states }: MonitorStage, { decks }: VirtualDjStandIn): void {
  const state = states.at(-1)?.state;
  assert.ok(state !== undefined);
  const age = state.is_playing ? Date.now() / 1000 - state.timestamp : 0;
  const off = state.position + age * state.rate - decks[0].position;
  assert.ok(Math.abs(off) < 0.15, `off by ${off} s`);
}

Deno.test("a cross-fade from one deck to the other is told once", async () => {
  await using stage = await MonitorStage.open();
  const { dj } = stage;
  await stage.start("os2l");
  await dj.os2l(stage.ports.os2l, "telemetry");
  dj.crossfader = 0;
  dj.decks[0].load(FIRST);
  dj.decks[0].playing = true;
  await stage.told("the first track", ({ is_playing }) => is_playing);
  dj.decks[1].load(SECOND);
  dj.decks[1].playing = true;
  for (let step = 0; step <= 40; step++) {
    dj.crossfader = step / 40 + (step % 2 === 0 ? 0 : -0.05);
    await seconds(0.08);
  }
  await stage.told("the second track", ({ deck }) => deck === 2);
  const decks = stage.states.filter(({ state }) => state.is_playing).map(({ state }) => state.deck);
  assert.deepEqual(decks, decks.toSorted(), decks.join());
});

Deno.test("OSC is believed before OS2L; when it falls silent OS2L takes over", async () => {
  await using stage = await MonitorStage.open();
  const { dj } = stage;
  await stage.start("osc,os2l");
  await dj.os2l(stage.ports.os2l, "telemetry");
  dj.decks[0].load(FIRST);
  dj.decks[0].playing = true;
  await stage.told("the track", ({ is_playing }) => is_playing);
  assert.equal((await stage.source("os2l"))?.chosen, true);
  await using osc = await stage.addOsc();
  await until("OSC to be believed", async () => (await stage.source("osc"))?.chosen);
  await osc.quit();
  await until("OS2L to be believed", async () => (await stage.source("os2l"))?.chosen);
  assert.ok(stage.states.slice(1).every(({ state }) => state.is_playing || !state.track));
  assert.equal(stage.state?.is_playing, true);
});

Deno.test("Network Control's password goes out, and a wrong one is named", async () => {
  await using stage = await MonitorStage.open();
  const url = stage.dj.networkControl("secret");
  await stage.start("network_control", "--network-control", url);
  await until(
    "the refusal",
    async () =>
      (await stage.source("network_control"))?.message.includes("network_control_password"),
  );
  await stage.home.client.send("virtualdj_monitor", "set_config", {
    config: { network_control_password: "secret" },
  });
  await until(
    "it to answer",
    async () => (await stage.source("network_control"))?.state === "live",
  );
  assert.equal(stage.dj.authorization, "Bearer secret");
  const { config } = await stage.home.client.send("virtualdj_monitor", "get_state");
  assert.ok(!JSON.stringify(config).includes('secret"'), JSON.stringify(config));
  assert.ok(!stage.worker?.stderr.includes("Bearer"));
});

Deno.test("a web server where Network Control was expected is no VirtualDJ", async () => {
  await using stage = await MonitorStage.open();
  const page = () => new Response("<!DOCTYPE html><title>It works!</title>");
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, page);
  const url = `http://127.0.0.1:${server.addr.port}`;
  await stage.start("network_control", "--network-control", url);
  await until("the reason", async () => {
    return (await stage.source("network_control"))?.message.includes("a web page is there");
  });
  assert.equal(stage.state?.track, null);
});

Deno.test("who is sent elsewhere by what is on Network Control's port does not go there", async () => {
  await using stage = await MonitorStage.open();
  let followed = 0;
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (asked) => {
      if (new URL(asked.url).pathname === "/query") {
        return new Response(null, { status: 302, headers: { location: "/login" } });
      }
      followed++;
      return new Response("2");
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  await stage.start("network_control", "--network-control", url);
  await until("the reason", async () => {
    return (await stage.source("network_control"))?.message.includes("it answered 302");
  });
  assert.equal(followed, 0);
});

Deno.test("a monitor that ends says that nothing plays any more", async () => {
  await using stage = await MonitorStage.open();
  const { dj } = stage;
  await stage.start("os2l");
  await dj.os2l(stage.ports.os2l, "telemetry");
  dj.decks[0].load(FIRST);
  dj.decks[0].playing = true;
  await stage.told("the track", ({ is_playing }) => is_playing);
  stage.worker?.kill("SIGTERM");
  await stage.told("the end", ({ is_playing, track }) => !is_playing && track === null);
});

Deno.test("select_deck follows a deck by hand, until auto", async () => {
  await using stage = await MonitorStage.open();
  const { dj } = stage;
  await stage.start("os2l");
  await dj.os2l(stage.ports.os2l, "telemetry");
  dj.decks[0].load(FIRST);
  dj.decks[0].playing = true;
  dj.decks[1].load(SECOND);
  await stage.told("the first deck", ({ deck, is_playing }) => deck === 1 && is_playing);
  const select = (deck: number | string) =>
    stage.home.client.send("virtualdj_monitor", "select_deck", { deck });
  assert.deepEqual(await select(2), { selected: 2, on_air: 2 });
  await stage.told("the chosen deck", ({ deck, is_playing }) => deck === 2 && !is_playing);
  await assert.rejects(select(4), /nothing is known of deck 4; known are 1, 2/);
  assert.deepEqual(await select("auto"), { selected: "auto", on_air: 1 });
});

Deno.test("without any VirtualDJ every source says what is missing", async () => {
  await using stage = await MonitorStage.open();
  const url = `http://127.0.0.1:${stage.ports.oscBack}`;
  await stage.start("osc,os2l,network_control", "--network-control", url);
  await until("Network Control to be missed", async () => {
    return (await stage.source("network_control"))?.message.includes("Network Control: ");
  });
  const said = new Map((await stage.sources()).map((line) => [line.source, line]));
  assert.match(said.get("osc")?.message ?? "", /oscPort to \d+ and oscPortBack to \d+/);
  assert.match(said.get("os2l")?.message ?? "", /os2lDirectIp/);
  assert.match(said.get("network_control")?.message ?? "", /install VirtualDJ's plugin/);
  assert.deepEqual([said.get("files")?.state, stage.state?.is_playing], ["off", false]);
});

Deno.test("a taken OS2L port is told, and taken over when it is free", async () => {
  await using stage = await MonitorStage.open();
  const other = Deno.listen({ hostname: "127.0.0.1", port: stage.ports.os2l });
  await stage.start("os2l");
  const line = await stage.source("os2l");
  assert.equal(line?.state, "failed");
  assert.match(line?.message ?? "", /another program has that port; choose another with --os2l/);
  other.close();
  await until("it to listen", async () => (await stage.source("os2l"))?.state === "waiting");
});

Deno.test("the visualizer hears of track, tempo and position", async () => {
  await using stage = await MonitorStage.open();
  await stage.start("os2l");
  await stage.dj.os2l(stage.ports.os2l, "telemetry");
  stage.dj.decks[0].load(FIRST);
  stage.dj.decks[0].playing = true;
  await until("the track", () => stage.visualizer.last("/virtualdj/track")?.[0] === 1);
  assert.deepEqual(stage.visualizer.last("/virtualdj/track"), [
    1,
    1,
    FIRST.artist,
    FIRST.title,
    300,
  ]);
  await until("the tempo", () => stage.visualizer.last("/virtualdj/bpm")?.[0] === 120);
  assert.equal(stage.visualizer.last("/virtualdj/pos")?.[1], 1);
});

Deno.test("the database tells tempo, key and length of what the history names", async () => {
  await using stage = await MonitorStage.open();
  await stage.folder.tracklist("VirtualDJ History 2020/01/01\n---\n21:00 : Old - News\n");
  await stage.folder.database(
    `<Song FilePath="/Music/a.mp3"><Tags Author="Käärijä" Title="Cha &amp; Cha"/>` +
      `<Infos SongLength="175"/><Scan Bpm="0.5" Key="Am"/></Song>\r\n`,
  );
  await stage.start("files");
  await until("the history to be read", async () => {
    return (await stage.source("files"))?.message.includes("Old - News");
  });
  assert.equal((await stage.source("files"))?.state, "waiting", "an old track does not play");
  await until("the database", async () => {
    const { database } = await stage.home.client.send("virtualdj_monitor", "list_sources");
    return (database as { songs: number }).songs === 1;
  });
  await stage.folder.tracklist("23:59 : Käärijä - Cha & Cha\n");
  const told = await stage.told("the track", ({ track }) => track?.title === "Cha & Cha");
  assert.ok(told < 500, `it was told after ${told} ms`);
  const { track, bpm, is_playing, position = 0 } = stage.state ?? {};
  assert.deepEqual([track?.duration, bpm, is_playing], [175, 120, true]);
  assert.ok(Math.abs(position - 45) < 1, `${position}`);
});

Deno.test("a database that is made to harm is refused by name, and everything else goes on", async () => {
  await using stage = await MonitorStage.open();
  await Deno.mkdir(stage.folder.home);
  const entities = Array.from({ length: 20 }, (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};">`);
  await Deno.writeTextFile(
    join(stage.folder.home, "database.xml"),
    `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">${entities.join("")}]>` +
      `<VirtualDJ_Database><Song FilePath="&e20;"/></VirtualDJ_Database>`,
  );
  const worker = await stage.start("os2l,files");
  await until("the refusal", () => worker.stderr.includes("a database is not used"));
  assert.match(worker.stderr, /database\.xml: it has a document type/);
  const { database } = await stage.home.client.send("virtualdj_monitor", "list_sources");
  assert.deepEqual((database as { songs: number }).songs, 0);
  await stage.dj.os2l(stage.ports.os2l, "telemetry");
  stage.dj.decks[0].load(FIRST);
  stage.dj.decks[0].playing = true;
  await stage.told("the track", ({ is_playing }) => is_playing);
});

for (const layout of ["flat", "by month"] as const) {
  Deno.test(`the history as playlists, ${layout}: half lines, and the next day's file`, async () => {
    await using stage = await MonitorStage.open();
    const now = () => Date.now() / 1000;
    const first = { ...FIRST, playedAt: now(), file: "/Music/1.mp3" };
    await stage.folder.playlist("2025-11-22", playlistLines(first), layout);
    await stage.start("files");
    await stage.told("the track that plays already", ({ track }) => track?.title === FIRST.title);

    const lines = playlistLines({ ...SECOND, playedAt: now(), file: "/Music/2.mp3" });
    await stage.folder.playlist("2025-11-22", lines.slice(0, 60), layout);
    await seconds(1.5);
    assert.equal(stage.state?.track?.title, FIRST.title, "half a line is no track");
    await stage.folder.playlist("2025-11-22", lines.slice(60), layout);
    await stage.told("the second track", ({ track }) => track?.title === SECOND.title);
    assert.equal(stage.state?.track?.duration, SECOND.length);

    const third = { artist: "C", title: "After midnight", playedAt: now(), length: 99, file: "/3" };
    await stage.folder.playlist("2025-11-23", playlistLines(third), layout);
    await stage.told("the next day's track", ({ track }) => track?.title === third.title);
  });
}

Deno.test("a history folder that is made later is found", async () => {
  await using stage = await MonitorStage.open();
  await Deno.mkdir(stage.folder.home);
  await stage.start("files");
  assert.match((await stage.source("files"))?.message ?? "", /there is no folder .*History/);
  await stage.folder.tracklist(tracklistLine("A - B"));
  await until("the folder to be watched", async () => {
    return !(await stage.source("files"))?.message.includes("there is no folder");
  }, 15_000);
  await stage.folder.tracklist(tracklistLine("C - D"));
  await stage.told("the track", ({ track }) => track?.title === "D");
});

Deno.test("the history plays no more when VirtualDJ has ended", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using stage = await MonitorStage.open();
  const program = join(stage.home.path, `vdj${Deno.pid}`);
  await Deno.copyFile("/bin/sleep", program);
  const virtualDj = stage.home.run(program, ["60"]);
  await stage.folder.tracklist("");
  await stage.start("files", "--set", `virtualdj_program=vdj${Deno.pid}`);
  await stage.folder.tracklist(tracklistLine("A - B"));
  await stage.told("the track", ({ is_playing }) => is_playing);
  await seconds(4); // it is looked for every three
  virtualDj.kill("SIGKILL");
  const gone = await stage.told("the end", ({ is_playing }) => !is_playing);
  assert.ok(gone < 5000, `it was seen to be gone after ${gone} ms`);
});

Deno.test("beats alone with the history: the track of one, tempo and end of the other", async () => {
  await using stage = await MonitorStage.open();
  await stage.start("os2l,files");
  await stage.folder.tracklist(tracklistLine("A - B"));
  await until("the folder", async () => (await stage.source("files"))?.state === "live", 15_000);
  const line = await stage.dj.os2l(stage.ports.os2l, "beats only");
  await line.beat(100, 120);
  await stage.told("tempo and place", ({ bpm, position }) => bpm === 120 && position >= 50);
  assert.equal(stage.state?.track?.title, "B");
  assert.match((await stage.source("os2l"))?.message ?? "", /beats only/);
  await stage.told("that the beats have stopped", ({ is_playing }) => !is_playing);
});
