import type { ImportReport } from '#src/api/endpoints/device-import.ts'

const SHOWN = 200

type Line = ImportReport['lines'][number]
const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

const wordsOf = ({ change, fields = {} }: Line): string =>
  change === 'new'
    ? 'new'
    : Object.entries(fields)
        .map(([name, { before, after }]) => `${name}: ${shown(before)} → ${shown(after)}`)
        .join('; ')

function sentence(report: ImportReport | null): string {
  if (!report) return 'Bring a list of devices: it is shown what would change before anything does.'
  const sum = `${report.new} new, ${report.changed} changed, ${report.unchanged} unchanged`
  if (!report.dry_run) return `Taken: ${sum}.`
  if (report.refused.length === 0) return `This list is in order: ${sum}.`
  return report.refused.length === 1
    ? 'One line cannot be taken; all others wait for it.'
    : `${report.refused.length} lines cannot be taken; all others wait for them.`
}

type Given = {
  readonly csv: string
  readonly report: ImportReport | null
  readonly problem: string | null
  /** Ids. */
  readonly routes: readonly string[]
}

/** Everything the template of a list of devices prints. */
export function importPage({ csv, report, problem, routes }: Given) {
  const lines = report?.lines ?? []
  const isTaken = report?.dry_run === false
  return {
    csv,
    problem,
    isTaken,
    sentence: sentence(report),
    refused: report?.refused.slice(0, SHOWN) ?? [],
    lines: lines.slice(0, SHOWN).map((line) => ({ ...line, words: wordsOf(line) })),
    more: lines.length > SHOWN ? `and ${lines.length - SHOWN} more` : null,
    mayTake: report?.dry_run === true && report.refused.length === 0 && lines.length > 0,
    secrets: report?.secrets ?? [],
    routes: routes.join(', '),
  }
}
