/** One line of the cron table. */
export type CronLine = {
  readonly job: string
  /** minute hour day-of-month month day-of-week */
  readonly cron: string
  /** In words, for the page and for `doctor`. */
  readonly says: string
}

/** What happens when, in the authority's civil time; within one minute in this order. */
export const cronTable: readonly CronLine[] = [
  { job: 'forecast-cycle', cron: '5 * * * *', says: 'hourly: fetch the weather, forecast every station' },
  { job: 'sensor-watch', cron: '*/10 * * * *', says: 'every ten minutes: judge every sensor' },
  { job: 'decision-cycle', cron: '*/10 * * * *', says: 'every ten minutes: look again at every route' },
  {
    job: 'verification',
    cron: '*/10 * * * *',
    says: 'every ten minutes: hold forecasts against what came, learn',
  },
  { job: 'watch', cron: '* * * * *', says: 'every minute: deadlines, alerts, evidence gone stale' },
  { job: 'notify', cron: '* * * * *', says: 'every minute: tell people, until somebody answers' },
  {
    job: 'record-check',
    cron: '20 9 * * *',
    says: 'daily: the record is whole, no entry changed or missing',
  },
  {
    job: 'night-verification',
    cron: '20 12 * * *',
    says: 'daily: what the roads did last night, for the verification of forecasts and rules',
  },
]
