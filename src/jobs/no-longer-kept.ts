import { keptSince, type Retention, type RetentionKind } from '#src/jobs/retention-kinds.ts'

const utc = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

const WORDS: Partial<Record<RetentionKind, (since: Date) => string>> = {
  readings: (since) => `Readings from before ${utc(since)} are no longer kept`,
  forecasts: (since) =>
    `Forecasts from before ${utc(since)} are no longer kept, but for those that the record rests on`,
  weather: (since) => `Weather forecasts from before ${utc(since)} are no longer kept`,
}

/** What of a period was deleted by its age: that nothing is shown of it does not say that nothing came. */
export function noLongerKept(retention: Retention, from: Date, now: Date): string[] {
  return (Object.keys(WORDS) as RetentionKind[]).flatMap((kind) => {
    const since = keptSince(retention, kind, now)
    return since && since > from
      ? [`${WORDS[kind]?.(since)}: of the time before nothing can be shown, whatever came.`]
      : []
  })
}
