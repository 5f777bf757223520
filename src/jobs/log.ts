/** What a job asks of a logger: one line an event, its name in `event`. pino fits; so does a test's list. */
type Line = (fields: Record<string, unknown>, text: string) => void
export type Log = { debug: Line; info: Line; warn: Line; error: Line }

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
