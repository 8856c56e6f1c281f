/** The thread in which a search runs: it may take long, and a regular expression may never end. */
import { errorText } from "../../../bus/messages/errors.ts";
import type { Question } from "./question.ts";
import { type Answer, scan } from "./scan.ts";

/** What is sent to the thread. */
export interface SearchRequest {
  readonly folder: string;
  readonly question: Question;
}

/** What `self` is in a thread; the types know it as the program's own scope. */
interface ThreadScope {
  onmessage: ((event: MessageEvent<SearchRequest>) => void) | null;
  postMessage(message: SearchReply): void;
}

/** What comes back. */
export type SearchReply = { readonly answer: Answer } | { readonly error: string };

const thread = self as unknown as ThreadScope;
thread.onmessage = ({ data }) => {
  scan(data.folder, data.question).then(
    (answer) => thread.postMessage({ answer }),
    (error: unknown) => thread.postMessage({ error: errorText(error) }),
  );
};
