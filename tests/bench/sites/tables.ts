/** The tables of the road forecast's figures, as text. */
import {
  bias,
  coverage,
  type Forecaster,
  mae,
  peirce,
  pinball,
  rmse,
  type ScoredPair,
  within2,
} from '#tests/bench/sites/scores.ts'
import { type Choice, TUNED_NUMBERS } from '#tests/bench/sites/tuned-numbers.ts'

const FORECASTERS = ['ours', 'metro', 'roadsurf', 'persistence'] as const satisfies readonly Forecaster[]

/** Problem cases of METRo without a night that any model could forecast: its weather is a unit fault. */
const FAULTY_WEATHER = 'mt_20091231'

const lead = (from: number, to: number) => (pair: ScoredPair) => pair.lead_h > from && pair.lead_h <= to
const isNight = (pair: ScoredPair) =>
  lead(0, 12)(pair) && pair.night && pair.overlap3h && pair.site !== FAULTY_WEATHER

const ROWS: readonly (readonly [string, (pair: ScoredPair) => boolean])[] = [
  ['0–1 h', lead(0, 1)],
  ['1–3 h', lead(1, 3)],
  ['3–6 h', lead(3, 6)],
  ['6–12 h', lead(6, 12)],
  ['12–24 h', lead(12, 24)],
  ['0–6 h', lead(0, 6)],
  ['night 0–12 h', isNight],
  ['0–24 h', lead(0, 24)],
]

const figure = (value: number, digits = 2) => (Number.isNaN(value) ? '–' : value.toFixed(digits))

function tableText(title: string, head: readonly string[], body: readonly (readonly (string | number)[])[]) {
  const rows = [head, ...body].map((row) => row.map(String))
  const widths = head.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  const lineOf = (row: readonly string[]) =>
    row.map((cell, i) => (i ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ')
  return `\n${title}\n${rows.map(lineOf).join('\n')}`
}

function leadTable(title: string, pairs: readonly ScoredPair[]): string {
  const common = pairs.filter(({ isCommon }) => isCommon)
  const body = ROWS.map(([name, is]) => {
    const row = common.filter(is)
    const errors = FORECASTERS.map((by) => `${figure(mae(row, by))}/${figure(rmse(row, by))}`)
    return [
      name,
      row.length,
      ...errors,
      figure(within2(row), 1),
      figure(coverage(row), 1),
      figure(pinball(row), 3),
    ]
  })
  return tableText(
    `${title}: MAE/RMSE on identical pairs, °C`,
    ['lead', 'pairs', ...FORECASTERS, '≤ 2 °C %', 'p10–p90 holds %', 'pinball'],
    body,
  )
}

const sitesOf = (pairs: readonly ScoredPair[]) => [...new Set(pairs.map(({ site }) => site))].sort()

function siteTable(pairs: readonly ScoredPair[]): string {
  const body = sitesOf(pairs).map((site) => {
    const day = pairs.filter((pair) => pair.site === site && lead(0, 24)(pair))
    const early = day.filter(lead(0, 3))
    return [
      site,
      day.length,
      ...FORECASTERS.map((by) => figure(mae(day, by))),
      figure(bias(day, 'ours')),
      early.length,
      figure(mae(early, 'ours')),
      figure(mae(early, 'persistence')),
    ]
  })
  const head = ['site', '0–24 h', ...FORECASTERS, 'bias ours', '0–3 h', 'ours', 'persistence']
  return tableText('By site, every pair: MAE, °C', head, body)
}

function frostLine(pairs: readonly ScoredPair[]): string {
  const day = pairs.filter((pair) => pair.isCommon && lead(0, 24)(pair))
  const skills = FORECASTERS.map((by) => `${by} ${figure(peirce(day, by))}`)
  return `\nFrost, 0–24 h, Peirce skill: ${skills.join(', ')}`
}

export const allTables = (title: string, pairs: readonly ScoredPair[]): string =>
  [leadTable(title, pairs), siteTable(pairs), frostLine(pairs)].join('\n')

/** Which number each fold chose. */
export function choiceTable(folds: ReadonlyMap<string, Choice>): string {
  const body = TUNED_NUMBERS.map((tuned, i) => [
    `${tuned.file} ${tuned.constant}`,
    tuned.first,
    tuned.value,
    ...[...folds.values()].map((choice) => choice[i]!),
  ])
  const head = ['number', 'first', 'product', ...[...folds.keys()].map((site) => `without ${site}`)]
  return tableText('What each fold chose, from "first" on', head, body)
}

export type Fault = string

/** What must hold at every site; each fault in words. */
export function siteFaults(pairs: readonly ScoredPair[]): Fault[] {
  const day = pairs.filter(lead(0, 24))
  const beats = sitesOf(day).flatMap((site) => {
    const here = day.filter((pair) => pair.site === site)
    return [
      ...(['metro', 'roadsurf'] as const).map((by) => {
        const same = here.filter((pair) => typeof pair[by] === 'number')
        return limit(
          `${site}, 0–24 h, against ${by} on its ${same.length} pairs`,
          mae(same, 'ours'),
          mae(same, by),
        )
      }),
      limit(
        `${site}, 0–3 h, against persistence + 0.1`,
        mae(here.filter(lead(0, 3)), 'ours'),
        mae(here.filter(lead(0, 3)), 'persistence') + 0.1,
      ),
    ]
  })
  const skill = peirce(
    day.filter(({ isCommon }) => isCommon),
    'ours',
  )
  const frost = skill >= 0.8 ? [] : [`frost, 0–24 h: Peirce skill ${figure(skill)} below 0.80`]
  return [...beats.flat(), ...frost]
}

const limit = (name: string, value: number, most: number): Fault[] =>
  value <= most || Number.isNaN(most) ? [] : [`${name}: ${figure(value, 3)} above ${figure(most, 3)}`]
