// Made by plugin.ts from the schemas in app/protocol. A reader's function takes unknown fields away.
declare module 'schema:read-head' {
  export default function isHead(value: unknown): boolean;
}
declare module 'schema:read-report' {
  export default function isReport(value: unknown): boolean;
}
declare module 'schema:write-head' {
  export default function isHead(value: unknown): boolean;
}
declare module 'schema:write-report' {
  export default function isReport(value: unknown): boolean;
}
declare module 'schema:event' {
  const isEvent: ReadonlyMap<string, (value: unknown) => boolean>;
  export default isEvent;
}
declare module 'schema:share' {
  const isShare: ReadonlyMap<string, (value: unknown) => boolean>;
  export default isShare;
}
declare module 'schema:mapping' {
  export default function isMapping(value: unknown): boolean;
}
declare module 'schema:case' {
  export default function isCase(value: unknown): boolean;
}
