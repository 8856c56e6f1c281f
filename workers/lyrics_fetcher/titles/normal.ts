/** Longer names than this are no names; what is behind makes no difference. */
const LONGEST = 300;

/**
 * A name as it is compared: small letters, no accents, no punctuation, single spaces. Of a name that is
 * all punctuation or pictures it is the name itself.
 */
export function normalName(name: string): string {
  const cut = name.slice(0, LONGEST).toWellFormed();
  const words = cut.normalize("NFKD").replace(/[\u0300-\u036f'’`´]/g, "").normalize("NFC")
    .toLowerCase().replaceAll("&", " and ").replace(/[^\p{L}\p{M}\p{N}]+/gu, " ").trim();
  return words === "" ? cut.trim().toLowerCase() : words;
}

/** What a song is known by in the store: artist and title, however they are written. */
export function songKey(artist: string, title: string): string {
  return `${normalName(artist)}\u001f${normalName(title)}`;
}
