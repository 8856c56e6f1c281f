/** Names of tracks as DJs and shops write them, made into what a collection of lyrics knows. */

const LONGEST = 300;
/** "feat. X", with or without brackets, up to the closing bracket or the next dash. */
const GUEST =
  /\s*[([]?(?<!\d ?)\b(?:feat(?! of\b)|ft|featuring)\b\.?\s[^)\]]*?(?:[)\]]|(?=\s[-–—]\s)|$)/giu;
/** Words that speak of a version and not of the song. */
const VERSION = String
  .raw`\b(?:re-?master(?:ed)?|extended|original|radio|club|single|album|mono|stereo|deluxe|bonus|` +
  String
    .raw`mix|remix|rmx|re-?work|edit|re-?edit|version|vip|dub|bootleg|mash-?up|cut|intro|outro|` +
  String
    .raw`clean|dirty|explicit|acapella|a cappella|instrumental|karaoke|live|acoustic|unplugged|` +
  String.raw`demo|official|video|audio|lyrics?|lyric video|visuali[sz]er|hd|hq|4k|` +
  String.raw`from the|soundtrack|\d{2,3}\s?bpm)\b`;
/** Behind a word: titles that begin with a bracket mean it. */
const BRACKETS = new RegExp(
  String.raw`(?<=\S)\s*[(\[{][^()\[\]{}]*${VERSION}[^()\[\]{}]*[)\]}]`,
  "giu",
);
/** " - Remastered 2011", " - Radio Edit": at the end, behind a dash with spaces. */
const SUFFIX = new RegExp(String.raw`\s+[-–—]\s+[^-–—]*${VERSION}[^-–—]*$`, "iu");
/** "(2011)" */
const YEAR = /\s*[([](?:19|20)\d\d[)\]]/g;

/** A title without guests and versions; as it is when nothing would be left. */
export function cleanTitle(title: string): string {
  // Single spaces first: runs of them would make the patterns slow.
  const cut = title.slice(0, LONGEST).replace(/\s+/g, " ");
  let clean = cut.replace(GUEST, "").replace(BRACKETS, "").replace(YEAR, "");
  for (let i = 0; i < 3 && SUFFIX.test(clean); i++) clean = clean.replace(SUFFIX, "");
  clean = clean.replace(/\s{2,}/g, " ").trim();
  return clean === "" ? cut.trim() : clean;
}

/** An artist without guests. */
export function cleanArtist(artist: string): string {
  const cut = artist.slice(0, LONGEST).replace(/\s+/g, " ");
  const clean = cut.replace(GUEST, "").trim();
  return clean === "" ? cut.trim() : clean;
}

/** The first of several artists: "A & B", "A, B", "A x B", "A vs. B", "A; B". */
export function firstArtist(artist: string): string {
  const [first = ""] = cleanArtist(artist).split(/\s*[,;&/]\s*|\s+(?:x|vs\.?|and|und|et|y)\s+/iu);
  return first === "" ? cleanArtist(artist) : first;
}
