/** What is sung between the words, and the short forms of everyday English: it says nothing of a song. */
export const SUNG_WORDS: ReadonlySet<string> = new Set(
  ("oh ooh ohh uh huh ah aah ahh eh hey yeah yea yes na nah la da doo dum mmm hmm whoa woah woo " +
    "ain gonna wanna gotta cause cuz let don can won didn doesn isn wasn wouldn couldn shouldn " +
    "i'm i've i'd i'll you're you've you'd you'll he's she's it's we're we've we'll they're " +
    "that's there's what's let's don't can't won't didn't doesn't isn't wasn't wouldn't " +
    "couldn't shouldn't ain't just got get too now one back way come know see say tell make " +
    "want need take gonna never ever every still even really about into over under down up out " +
    "off again then than here there where when how why who whom them they their our your his " +
    "her him she has had was were been being will would could should shall may might must " +
    "not but and the for with from this that these those are you").split(" "),
);
