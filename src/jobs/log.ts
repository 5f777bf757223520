/** What a job asks of a logger: one line an event, its name in `event`. pino fits; so does a test's list. */
type Line = (fields: Record<string, unknown>, text: string) => void
export type Log = { debug: Line; info: Line; warn: Line; error: Line }

/** What was thrown, in words. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
