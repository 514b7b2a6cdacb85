// Made by plugin.ts from app/protocol/report.schema.json. A reader's function takes unknown fields away.
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
