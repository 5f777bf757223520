import type { Backtest } from '#src/decision/backtest/backtest.ts'
import type { BacktestFigures } from '#src/decision/backtest/figures.ts'

const COLUMNS = [
  'policy',
  'nights',
  'frost',
  'treated',
  'misses',
  'needless',
  'correct',
  'miss rate',
  'false alarms',
  'warning',
  'salt',
] as const

const orNone = (value: number | null, shown: (value: number) => string): string =>
  value === null ? 'n/a' : shown(value)
const percent = (value: number | null): string => orNone(value, (known) => `${known.toFixed(1)} %`)
const ofShare = (value: number | null): string => percent(value === null ? null : 100 * value)

const cellsOf = (figures: BacktestFigures): string[] => [
  figures.policy,
  String(figures.nights),
  String(figures.frost_nights),
  String(figures.treated),
  String(figures.misses),
  String(figures.needless_runs),
  percent(figures.percent_correct),
  ofShare(figures.miss_rate),
  ofShare(figures.false_alarm_ratio),
  orNone(figures.warning_hours_median, (hours) => `${hours.toFixed(1)} h`),
  `${figures.salt_t.toFixed(0)} t`,
]

function table(policies: readonly BacktestFigures[]): string[] {
  const rows = [[...COLUMNS], ...policies.map(cellsOf)]
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  '),
  )
}

/** The backtest as tables: the whole, and each season where there are several. */
export function reportLines({ policies, seasons, left_out }: Backtest): string[] {
  const silent = left_out.length
  return [
    ...table(policies),
    ...(seasons.length > 1
      ? seasons.flatMap((season) => ['', `Winter ${season.season}`, ...table(season.policies)])
      : []),
    '',
    'Correct: of the nights with the road below 3 °C. Misses: of the frost nights. False alarms: of the treatments.',
    'Salt: on a round of 60 km by 6 m, where the example table gives a rate.',
    ...(silent > 0
      ? [
          `${silent} ${silent === 1 ? 'night' : 'nights'} silent for over 3 h or not wholly in the file: not judged`,
        ]
      : []),
  ]
}
