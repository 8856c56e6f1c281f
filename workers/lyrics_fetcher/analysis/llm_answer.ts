/** What an LLM has answered: data, of which only that is taken which has the right shape. */
import { z } from "zod";
import { lineText } from "../../../bus/lyrics/mod.ts";
import { normalName } from "../titles/normal.ts";
import { type Analysis, CATEGORIES, type Category, strongest } from "./analysis.ts";

/** An answer that is none. */
export class LlmAnswerError extends Error {
  override readonly name = "LlmAnswerError";
}

/** A word or two, no sentence and no code. */
const LONGEST_WORD = 40;
const LONGEST_ANSWER = 64 * 1024;

const texts = z.array(z.unknown()).max(200).transform((items) =>
  items.flatMap((item) => typeof item === "string" ? [lineText(item)] : []).filter(Boolean)
);
const answerSchema = z.object({
  refrain_lines: texts.catch([]),
  keywords: texts.catch([]),
  themes: texts.catch([]),
  visuals: texts.catch([]),
  categories: z.record(z.string(), z.unknown()),
});
const chatSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});
const pieceSchema = z.object({
  choices: z.array(z.object({ delta: z.object({ content: z.string().nullish() }) })),
});

/**
 * The text of a chat completion, sent whole or as a stream of events, though no stream was asked for.
 *
 * @throws {LlmAnswerError}
 */
export function chatText(body: string): string {
  if (/^\s*(?:data|event|id|:)/.test(body)) return streamedText(body);
  const { data } = chatSchema.safeParse(parsed(body));
  const content = data?.choices[0]?.message.content;
  if (content === undefined) throw new LlmAnswerError("the answer is no chat completion");
  return content;
}

function streamedText(body: string): string {
  let text = "";
  for (const line of body.split(/\r?\n/)) {
    const [, json = ""] = /^data:\s*(\{.*)$/.exec(line) ?? [];
    if (json === "") continue;
    text += pieceSchema.safeParse(parsed(json)).data?.choices[0]?.delta.content ?? "";
  }
  return text;
}

/**
 * Reads an answer. Refrain and keywords must stand in the lyrics, the rest be words: what an LLM makes
 * up, or was told to say, reaches no screen.
 *
 * @throws {LlmAnswerError} when there is nothing to take
 */
export function readAnswer(
  text: string,
  lines: readonly string[],
  { model, language }: { model: string; language: string },
): Analysis {
  const { data } = answerSchema.safeParse(parsed(objectIn(text)));
  if (data === undefined) {
    throw new LlmAnswerError("the answer has not the shape that was asked for");
  }
  const sung = new Map(lines.map((line) => [normalName(line), line]));
  const all = ` ${normalAll(lines)} `;
  const categories = Object.fromEntries(
    CATEGORIES.map((name) => [name, share(data.categories[name])]),
  ) as Record<Category, number>;
  if (strongest(categories) === "") throw new LlmAnswerError("the answer names no category");
  const refrain = data.refrain_lines.map((line) => sung.get(normalName(line)) ?? "").filter(
    Boolean,
  );
  const keywords = data.keywords.map((word) => word.toLowerCase())
    .filter((word) => isWords(word) && all.includes(normalName(word)));
  return {
    refrain_lines: unique(refrain, 20),
    keywords: unique(keywords, 12),
    themes: unique(data.themes.filter(isWords).map((theme) => theme.toLowerCase()), 6),
    visuals: unique(data.visuals.filter(isWords).map((word) => word.toLowerCase()), 8),
    categories,
    mood: strongest(categories),
    language,
    method: "llm",
    model,
  };
}

/** The outermost object in a text; models put words, fences and thoughts around it. */
function objectIn(text: string): string {
  const spoken = text.slice(0, LONGEST_ANSWER).replace(/<think>[\s\S]*?<\/think>/g, "");
  const start = spoken.indexOf("{");
  const end = spoken.lastIndexOf("}");
  if (start < 0 || end < start) throw new LlmAnswerError("the answer holds no JSON");
  return spoken.slice(start, end + 1);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new LlmAnswerError("the answer is not JSON");
  }
}

function share(value: unknown): number {
  const number = Number(value);
  return Number.isFinite(number) ? Math.round(Math.max(0, Math.min(1, number)) * 100) / 100 : 0;
}

function isWords(text: string): boolean {
  return text.length <= LONGEST_WORD && /^[\p{L}\p{M}\p{N} '’&-]+$/u.test(text) &&
    text.split(" ").length <= 3;
}

function normalAll(lines: readonly string[]): string {
  return lines.map(normalName).join(" ");
}

function unique(items: readonly string[], most: number): string[] {
  return [...new Set(items)].slice(0, most);
}
