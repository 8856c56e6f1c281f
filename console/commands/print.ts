/** How data is printed: for people, or as JSON for programs. */
export type Print = "text" | "json";
