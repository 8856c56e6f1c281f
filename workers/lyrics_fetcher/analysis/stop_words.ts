/** Words that carry no meaning of their own, by language: npm `stopword`, its lists alone. */
import { ara } from "stopword/stopwords_ara.js";
import { ces } from "stopword/stopwords_ces.js";
import { dan } from "stopword/stopwords_dan.js";
import { deu } from "stopword/stopwords_deu.js";
import { ell } from "stopword/stopwords_ell.js";
import { eng } from "stopword/stopwords_eng.js";
import { fin } from "stopword/stopwords_fin.js";
import { fra } from "stopword/stopwords_fra.js";
import { heb } from "stopword/stopwords_heb.js";
import { hin } from "stopword/stopwords_hin.js";
import { hun } from "stopword/stopwords_hun.js";
import { ind } from "stopword/stopwords_ind.js";
import { ita } from "stopword/stopwords_ita.js";
import { jpn } from "stopword/stopwords_jpn.js";
import { kor } from "stopword/stopwords_kor.js";
import { nld } from "stopword/stopwords_nld.js";
import { nob } from "stopword/stopwords_nob.js";
import { pol } from "stopword/stopwords_pol.js";
import { por } from "stopword/stopwords_por.js";
import { ron } from "stopword/stopwords_ron.js";
import { rus } from "stopword/stopwords_rus.js";
import { spa } from "stopword/stopwords_spa.js";
import { swe } from "stopword/stopwords_swe.js";
import { tur } from "stopword/stopwords_tur.js";
import { ukr } from "stopword/stopwords_ukr.js";
import { vie } from "stopword/stopwords_vie.js";
import { zho } from "stopword/stopwords_zho.js";

/** By ISO 639-3. */
export const STOP_WORDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries<readonly string[]>({
    ara,
    ces,
    dan,
    deu,
    ell,
    eng,
    fin,
    fra,
    heb,
    hin,
    hun,
    ind,
    ita,
    jpn,
    kor,
    nld,
    nob,
    pol,
    por,
    ron,
    rus,
    spa,
    swe,
    tur,
    ukr,
    vie,
    zho,
  }).map(([language, words]) => [language, new Set(words.map((word) => word.toLowerCase()))]),
);
