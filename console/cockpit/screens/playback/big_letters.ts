/** Letters of five rows of dots, to be read from afar. Each is its rows, the upper one first. */
const DOTS: Readonly<Record<string, string>> = {
  A: ".##. #..# #### #..# #..#",
  B: "###. #..# ###. #..# ###.",
  C: ".### #... #... #... .###",
  D: "###. #..# #..# #..# ###.",
  E: "#### #... ###. #... ####",
  F: "#### #... ###. #... #...",
  G: ".### #... #.## #..# .###",
  H: "#..# #..# #### #..# #..#",
  I: "### .#. .#. .#. ###",
  J: "..## ...# ...# #..# .##.",
  K: "#..# #.#. ##.. #.#. #..#",
  L: "#... #... #... #... ####",
  M: "#...# ##.## #.#.# #...# #...#",
  N: "#..# ##.# #.## #..# #..#",
  O: ".##. #..# #..# #..# .##.",
  P: "###. #..# ###. #... #...",
  Q: ".##. #..# #..# #.#. .#.#",
  R: "###. #..# ###. #.#. #..#",
  S: ".### #... .##. ...# ###.",
  T: "##### ..#.. ..#.. ..#.. ..#..",
  U: "#..# #..# #..# #..# .##.",
  V: "#...# #...# #...# .#.#. ..#..",
  W: "#...# #...# #.#.# ##.## #...#",
  X: "#...# .#.#. ..#.. .#.#. #...#",
  Y: "#...# .#.#. ..#.. ..#.. ..#..",
  Z: "#### ..#. .#.. #... ####",
  0: ".##. #.## #..# ##.# .##.",
  1: ".#. ##. .#. .#. ###",
  2: "###. ...# .##. #... ####",
  3: "###. ...# .##. ...# ###.",
  4: "#..# #..# #### ...# ...#",
  5: "#### #... ###. ...# ###.",
  6: ".##. #... ###. #..# .##.",
  7: "#### ...# ..#. .#.. .#..",
  8: ".##. #..# .##. #..# .##.",
  9: ".##. #..# .### ...# .##.",
  " ": ".. .. .. .. ..",
  ".": ". . . . #",
  ",": ".. .. .. .# #.",
  "!": "# # # . #",
  "?": "##. ..# .#. ... .#.",
  "'": "# # . . .",
  '"': "#.# #.# ... ... ...",
  "-": "... ... ### ... ...",
  ":": ". # . # .",
  ";": ".. .# .. .# #.",
  "(": ".# #. #. #. .#",
  ")": "#. .# .# .# #.",
  "/": "..# ..# .#. #.. #..",
  "&": ".#.. #.#. .#.. #.#. .#.#",
  "+": "... .#. ### .#. ...",
  "#": ".#.#. ##### .#.#. ##### .#.#.",
  "*": "#.# .#. #.# ... ...",
};

/** Rows of dots of a letter. */
export const LETTER_ROWS = 5;

/** A letter as rows of dots. */
export interface BigLetter {
  /** Columns of dots. */
  readonly columns: number;
  /** One text per row, `#` for a dot. */
  readonly rows: readonly string[];
  readonly isBlank: boolean;
}

const LETTERS: ReadonlyMap<string, BigLetter> = new Map(
  Object.entries(DOTS).map(([name, dots]) => {
    const rows = dots.split(" ");
    return [name, { columns: rows[0]?.length ?? 0, rows, isBlank: !dots.includes("#") }];
  }),
);
const ALIKE: Readonly<Record<string, string>> = {
  "’": "'",
  "‘": "'",
  "´": "'",
  "`": "'",
  "“": '"',
  "”": '"',
  "„": '"',
  "–": "-",
  "—": "-",
  "[": "(",
  "]": ")",
  "_": "-",
};

/** The letters of a text, capital and without accents; null where one of them is not known. */
export function bigLetters(text: string): BigLetter[] | null {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("…", "...")
    .replaceAll("ß", "SS").toUpperCase();
  const letters: BigLetter[] = [];
  for (const character of plain) {
    const letter = LETTERS.get(ALIKE[character] ?? character);
    if (letter === undefined) return null;
    letters.push(letter);
  }
  return letters;
}
