import type { ImportReport } from '#src/api/endpoints/device-import.ts'

type Change = ImportReport['lines'][number]
type Refusal = ImportReport['refused'][number]

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

function changeLine({ line, device_id, change, fields = {} }: Change): string {
  const differences = Object.entries(fields).map(
    ([name, { before, after }]) => `${name}: ${shown(before)} → ${shown(after)}`,
  )
  const sign = change === 'new' ? '+' : '~'
  return `${sign} line ${line}  ${device_id}${differences.length > 0 ? `  ${differences.join('; ')}` : ''}`
}

const refusalLine = ({ line, field, expected, got, likely_cause }: Refusal): string =>
  `! line ${line}  ${field}: expected ${expected}, got ${got === '' ? 'nothing' : got}${likely_cause ? ` (likely ${likely_cause})` : ''}`

/** What a list of devices changes, in lines for people: the difference, what is refused, and the sum. */
export const reportLines = (report: ImportReport): string[] => [
  ...report.lines.map(changeLine),
  ...report.refused.map(refusalLine),
  `${report.new} new, ${report.changed} changed, ${report.unchanged} unchanged, ${report.refused.length} refused`,
]
