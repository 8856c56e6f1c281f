/** First argument of the process that reads databases; the rest are their paths. */
export const READ_COMMAND = "read-databases";
