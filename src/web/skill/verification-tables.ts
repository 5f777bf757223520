import type { VerificationDocument } from '#src/api/verification-document.ts'
import type { RuleFigures } from '#src/decision/verification/rule-figures.ts'
import { LIVE_RULE, PEOPLE_RULE } from '#src/decision/verification/rule-night.ts'
import type { Share } from '#src/decision/verification/share.ts'
import type { LedgerLine } from '#src/decision/verification/verification.ts'
import { type Cell, cell, type SkillTable } from '#src/web/skill/skill-table.ts'
import { grouped, several } from '#src/web/skill/skill-words.ts'

const NOT_DIVIDED = 'n/a'
const percent = (share: number) => `${Math.round(share * 100)}`

/** `92 %` over `85 to 96 %, 92 of 100`; `n/a` where there is nothing to divide by. */
function shareCell({ part, whole, share, low, high }: Share): Cell {
  if (share === null || low === null || high === null) return cell(NOT_DIVIDED)
  const interval = `${percent(low)} to ${percent(high)} %`
  return cell(`${percent(share)} %`, `${interval}, ${grouped(part)} of ${grouped(whole)}`)
}

const tonnes = (value: number) => `${value.toLocaleString('en-GB', { maximumFractionDigits: 1 })} t`
const pounds = (value: number) => `${value < 0 ? '−' : ''}£${grouped(Math.abs(Math.round(value)))}`
/** `12`, `−3`: what is saved may be less than nothing. */
const signed = (value: number) => (value < 0 ? `−${grouped(-value)}` : grouped(value))

function saltCell(salt_t: number, without_salt: number): Cell {
  return without_salt > 0
    ? cell(tonnes(salt_t), `and ${several(without_salt, 'treatment')} of unknown salt`)
    : cell(tonnes(salt_t))
}

/** Rules by the names that people know them by. */
export function ruleInWords(rule: string, { old_rule }: Pick<VerificationDocument, 'old_rule'>): string {
  if (rule === LIVE_RULE) return 'Advice'
  if (rule === PEOPLE_RULE) return 'People'
  return `${rule} (${rule === old_rule ? 'old rule' : 'shadow'})`
}

const decisionCells = (figures: RuleFigures): Cell[] => [
  cell(grouped(figures.nights), `${grouped(figures.critical_nights)} critical`),
  shareCell(figures.percent_correct),
  cell(`${grouped(figures.missed_frosts)} of ${grouped(figures.frost_nights)}`),
  cell(`${grouped(figures.needless_runs)} of ${grouped(figures.treated)}`),
  saltCell(figures.salt_t, figures.without_salt),
  cell(pounds(figures.cost_gbp), `${pounds(figures.needless_cost_gbp)} needless`),
]

const DECISION_COLUMNS = [
  'Nights on a route',
  'Correct on critical nights',
  'Frosts missed',
  'Needless runs',
  'Salt',
  'Cost',
]

const byRule = (document: VerificationDocument): SkillTable => ({
  caption: 'Decisions, by who made them',
  columns: ['Who decided', ...DECISION_COLUMNS],
  rows: document.rules.map(({ rule, all }) => ({
    name: ruleInWords(rule, document),
    cells: decisionCells(all),
  })),
})

const byRoute = ({ rules }: VerificationDocument): SkillTable => ({
  caption: 'Advice, by route',
  columns: ['Route', ...DECISION_COLUMNS],
  rows: rules
    .filter(({ rule }) => rule === LIVE_RULE)
    .flatMap(({ routes }) =>
      routes.map((figures) => ({ name: figures.name, cells: decisionCells(figures) })),
    ),
})

const savedCells = ({ figures, saved }: LedgerLine): Cell[] => [
  cell(grouped(figures.nights)),
  cell(signed(saved.missed_frosts)),
  cell(signed(saved.treatments)),
  cell(tonnes(saved.salt_t).replace('-', '−')),
  cell(pounds(saved.cost_gbp)),
]

const ledger = (document: VerificationDocument): SkillTable => ({
  caption: `Saved against ${document.old_rule ?? 'the old rule'}, on the nights on which both ran`,
  columns: ['Who decided', 'Nights on a route', 'Frosts no longer missed', 'Treatments', 'Salt', 'Cost'],
  rows: document.ledger.map((line) => ({ name: ruleInWords(line.rule, document), cells: savedCells(line) })),
})

const byStation = ({ forecast }: VerificationDocument, names: ReadonlyMap<string, string>): SkillTable => ({
  caption: 'The evening’s forecast of frost, by station',
  columns: ['Station', 'Nights', 'Correct on critical nights', 'Frosts missed', 'Warnings false'],
  rows: [{ station: 'All', ...forecast.all }, ...forecast.stations].map((figures) => ({
    name: names.get(figures.station) ?? figures.station,
    cells: [
      cell(grouped(figures.nights)),
      shareCell(figures.percent_correct),
      shareCell(figures.miss_rate),
      shareCell(figures.false_alarm_ratio),
    ],
  })),
})

const isFilled = ({ rows }: SkillTable) => rows.length > 0

/** What the page prints of decisions: a sentence, and tables where there are nights. */
export function verificationSection(document: VerificationDocument, names: ReadonlyMap<string, string>) {
  const { cost, rules, forecast, from_night, to_night } = document
  const hasNights = rules.length > 0 || forecast.all.nights > 0
  const live = rules.find(({ rule }) => rule === LIVE_RULE)?.all
  const owner = cost.example ? `an example (${cost.source})` : cost.source
  return {
    sentence: live
      ? `The advice missed ${grouped(live.missed_frosts)} of ${several(live.frost_nights, 'frost night')} and asked for ${several(live.needless_runs, 'needless run')}.`
      : 'No night has been judged yet: each is when it is over, at 12:20.',
    basis: `Nights from ${from_night} to before ${to_night}. A treatment costs £${grouped(cost.per_treatment_gbp)}: ${owner}.`,
    tables: hasNights
      ? [byRule(document), ledger(document), byRoute(document), byStation(document, names)].filter(isFilled)
      : [],
  }
}
