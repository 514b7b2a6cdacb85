/** The version of `docs/protocol.md` that this code speaks. Nothing else lives here. */
export const VERSION = '1.4';
