/** Node's streams, for which the reader of XML looks first: a browser has none, and it does without. */
export {};
