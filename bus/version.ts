/** Version of the toolkit; all its programs carry the same. */
export const VERSION = "0.1.0";
