/**
 * Stems of words that speak of a mood or a theme, in English, German, Spanish, French, Italian and
 * Portuguese. Chosen by hand: a word counts when it begins with a stem, `=` asks for the whole word.
 */
import type { Category } from "./analysis.ts";

function stems(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

export const MOOD_STEMS: Readonly<Record<Category, readonly string[]>> = {
  dark: stems(`dark shadow black night demon devil hell evil doom nightmare ghost cold blind void
    dunkel schatten teufel hölle finster oscur sombra infierno noir ombre enfer buio escur`),
  happy: stems(`happy happi smil laugh fun joy joyful sunshine celebrat party dance glad cheer
    glück fröhlich lachen feier feliz alegr reír sonris heureu joie rire felic gioia sorri`),
  sad: stems(`sad tear cry cried lonel alone broken pain hurt sorrow grief goodbye miss blue empty
    traurig träne wein einsam schmerz triste llor lágrim dolor soled pleur larme seul lacrim dor`),
  energetic: stems(`run jump move dance fire power energy wild loud fast beat jumpin go=
    shake rock pump burn electric tanz spring feuer kraft schnell bail fuego fuerza danse feu
    balla fuoco dança fogo`),
  calm: stems(`calm quiet still slow breath soft gentle sleep rest silence whisper ruhig still
    leise schlaf atme tranquil calma silenci dorm doux calme respir lento dolce sussurr`),
  love: stems(`love lover loving loved heart baby darling adore liebe lieb herz schatz amor amar
    quier corazón amour aime coeur cœur amore cuore coração`),
  death: stems(`death dead die= dying died grave kill bury buried coffin ghost tod= tot= sterb stirb
    grab muert morir mort mourir tombe morte morir sepult`),
  romantic: stems(`kiss hold touch arms lips eyes tonight moonlight rose romance embrace forever
    kuss küss arm lippen augen beso labios ojos baiser lèvre yeux bacio occhi beijo`),
  aggressive: stems(`fight hate kill war blood gun rage anger angry fuck bitch smash break destroy
    enemy scream hass krieg blut wut kampf odio guerra sangre rabia haine sang guerre sangue raiva`),
  peaceful: stems(`peace heaven sky ocean sea river wind bird garden angel harmony frieden himmel
    meer wind paz cielo mar= paix ciel mer= pace mare= céu`),
  nostalgic: stems(`remember memor yesterday ago= used= childhood old= past home young photograph
    erinner damals früher gestern heimat recuer ayer souvenir hier= enfance ricord ieri lembr saudad`),
  uplifting: stems(`rise higher up= shine hope believe dream fly wings free freedom strong light
    alive together hoff glaub traum flieg frei stark esperan sueñ volar libre espoir rêv voler
    speran sogn libert sonh voar`),
};

export const THEME_STEMS: Readonly<Record<string, readonly string[]>> = {
  love: stems("love heart kiss darling lover liebe herz amor corazón amour coeur cœur amore cuore"),
  heartbreak: stems("goodbye broken leave leaving left= tears apart verlass adiós adieu addio"),
  party: stems("party dance club dj= drink drunk tonight feier tanz fiesta bail fête danse festa"),
  night: stems("night midnight moon star dark nacht mond noche luna nuit lune notte noite"),
  city: stems("city street town neon downtown stadt straße ciudad calle ville rue= città cidade"),
  nature: stems("river mountain tree forest flower rain sky sea ocean wald blume regen mar= fleur"),
  travel: stems("road drive train fly away highway travel journey reise weg= camino route strada"),
  money: stems("money cash gold rich diamond dollar geld dinero oro= argent soldi dinheiro"),
  faith: stems(
    "god= lord heaven pray angel soul bless gott gebet dios cielo dieu prière dio= deus",
  ),
  freedom: stems("free freedom break chains run wild frei libertad liberté libertà liberdade"),
  dreams: stems("dream sleep imagin wish traum träum sueñ rêv sogn sonh"),
  time: stems("time yesterday tomorrow forever moment clock zeit morgen tiempo ayer temps tempo"),
  fire: stems("fire burn flame heat feuer brenn flamm fuego feu fuoco fogo"),
  summer: stems(
    "summer sun= sunshine beach sommer sonne verano sol= été soleil estate sole= verão",
  ),
  war: stems("war= fight soldier gun battle blood krieg kampf soldat guerra guerre"),
  family: stems(
    "mother father mama papa brother sister child son= daughter mutter vater madre père",
  ),
};
