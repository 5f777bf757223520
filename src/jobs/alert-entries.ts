import type { AlertChange } from '#src/decision/alerts.ts'
import type { NewRecordEntry } from '#src/decision/record-entry.ts'

/** The lines of the record for what the engine made of alerts; newer words for the same state are worth none. */
export const alertEntries = (changes: readonly AlertChange[], at: Date): NewRecordEntry[] =>
  changes
    .filter(({ event }) => event !== 'reworded')
    .map(({ alert, event }) => {
      const { authority, id: subject } = alert
      return { at, actor: 'engine', authority, action: `alert_${event}`, subject, detail: alert }
    })
