/** One line of the cron table. */
export type CronLine = {
  readonly job: string
  /** minute hour day-of-month month day-of-week */
  readonly cron: string
  /** In words, for the page and for `doctor`. */
  readonly says: string
  /** A run that takes longer, in real time, is given up: people are told and the next slot runs. */
  readonly ends_within_s: number
}

/** What happens when, in the authority's civil time; within one minute in this order. */
export const cronTable: readonly CronLine[] = [
  {
    job: 'forecast-cycle',
    cron: '5 * * * *',
    says: 'hourly: fetch the weather, forecast every station',
    ends_within_s: 900,
  },
  {
    job: 'sensor-watch',
    cron: '*/10 * * * *',
    says: 'every ten minutes: judge every sensor',
    ends_within_s: 600,
  },
  {
    job: 'decision-cycle',
    cron: '*/10 * * * *',
    says: 'every ten minutes: look again at every route',
    ends_within_s: 600,
  },
  {
    job: 'verification',
    cron: '*/10 * * * *',
    says: 'every ten minutes: hold forecasts against what came, learn',
    ends_within_s: 600,
  },
  {
    job: 'watch',
    cron: '* * * * *',
    says: 'every minute: deadlines, alerts, evidence gone stale',
    ends_within_s: 45,
  },
  {
    job: 'notify',
    cron: '* * * * *',
    says: 'every minute: tell people, until somebody answers',
    ends_within_s: 45,
  },
  {
    job: 'record-check',
    cron: '20 9 * * *',
    says: 'daily: the record is whole, no entry changed or missing',
    ends_within_s: 3_600,
  },
  {
    job: 'journal-check',
    cron: '40 9 * * *',
    says: 'daily: every record of the journal is as it was written',
    ends_within_s: 3_600,
  },
  {
    job: 'retention',
    cron: '40 10 * * *',
    says: 'daily: delete what has been kept long enough, look how long the disk lasts',
    ends_within_s: 7_200,
  },
  {
    job: 'night-verification',
    cron: '20 12 * * *',
    says: 'daily: what the roads did last night, for the verification of forecasts and rules',
    ends_within_s: 3_600,
  },
]
