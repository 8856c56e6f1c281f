/** A database.xml as VirtualDJ writes it, with as many songs as are asked for; 790 bytes each. */
import { open } from "node:fs/promises";

const KEYS = ["Am", "F#m", "C", "Gm"];
const SONGS_AT_ONCE = 1000;

/** Writes it to a path, and puts it in place when it is complete. */
export async function writeDatabase(path: string, songs: number): Promise<void> {
  const file = await open(`${path}.new`, "w");
  try {
    await file.write(
      '<?xml version="1.0" encoding="UTF-8"?>\r\n<VirtualDJ_Database Version="2024">\r\n',
    );
    for (let first = 0; first < songs; first += SONGS_AT_ONCE) {
      const count = Math.min(SONGS_AT_ONCE, songs - first);
      await file.write(Array.from({ length: count }, (_, i) => songText(first + i)).join(""));
    }
    await file.write("</VirtualDJ_Database>\r\n");
  } finally {
    await file.close();
  }
  await Deno.rename(`${path}.new`, path);
}

function songText(n: number): string {
  const artist = `Artist ${n % 5000} &amp; Friends`;
  const path = `/Users/dj/Music/Genre ${n % 50}/${artist}/Album ${n % 20_000}`;
  const secondsPerBeat = (60 / (80 + n % 100)).toFixed(6);
  const cues = [0, 1, 2, 3].map((cue) =>
    `  <Poi Pos="${cue * 30}.118776" Type="${cue === 0 ? "beatgrid" : "cue"}" Num="${cue}" ` +
    `Name="Cue ${cue}" />\r\n`
  );
  return ` <Song FilePath="${path}/Title number ${n} (Extended Mix).mp3" FileSize="${
    8e6 + n
  }">\r\n` +
    `  <Tags Author="${artist}" Title="Title number ${n}" Genre="Genre ${n % 50}" ` +
    `Album="Album ${n % 20_000}" TrackNumber="${n % 20}" Year="${1990 + n % 35}" Flag="1" />\r\n` +
    `  <Infos SongLength="${180 + n % 240}.493" LastModified="1500000000" ` +
    `FirstSeen="1600000000" Bitrate="320" Cover="1" />\r\n` +
    `  <Scan Version="801" Bpm="${secondsPerBeat}" AltBpm="0.338639" Volume="0.953674" ` +
    `Key="${KEYS[n % KEYS.length]}" AudioSig="iAm5kV0pVRA4Pj+zUA==" Flag="32768" />\r\n` +
    `${cues.join("")} </Song>\r\n`;
}
