import type { Readable, Writable } from 'node:stream'
import { readDecideCase } from '#src/cli/decide-case-schema.ts'
import { answerCases, answerLine } from '#src/cli/ndjson.ts'
import { checkTable } from '#src/decision/check-table.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import type { TreatmentTable } from '#src/decision/treatment-table.ts'

/** A line that cannot be decided is no less than unknown; `id` is null where the line does not say it. */
type Refused = {
  readonly format: Recommendation['format']
  readonly id: string | null
  readonly outcome: 'unknown'
  readonly rule: string
  readonly because: string
  readonly error: { readonly code: string; readonly message: string }
}

const refused = (id: unknown, code: string, message: string): Refused => ({
  format: 'frostline.recommendation/1',
  id: typeof id === 'string' ? id : null,
  outcome: 'unknown',
  rule: code,
  because: `Decide by hand – assume treat: ${message}.`,
  error: { code, message },
})

/** Ambiguous tables are refused; holes are not, they give unknown where a case falls into one. */
function tableFault(table: TreatmentTable): string | null {
  const fault = checkTable(table).find(({ kind }) => kind === 'overlap' || kind === 'unreachable')
  return fault
    ? `policy.table: ${fault.kind} of ${fault.rows.join(' and ')} for ${fault.hazard}, ${fault.wetness}: ${fault.where}`
    : null
}

function answer(given: unknown, id: unknown): Recommendation | Refused {
  const decideCase = readDecideCase(given)
  if (typeof decideCase === 'string') return refused(id, 'BAD_CASE', decideCase)
  const fault = tableFault(decideCase.policy.table)
  return fault ? refused(id, 'BAD_TABLE', fault) : recommend(decideCase)
}

/** The answer to one line: a recommendation, or unknown with an error that names the fault. Never throws. */
export const answerTo = (line: string): Recommendation | Refused =>
  answerLine(line, answer, refused, 'DECISION_FAILED')

/** `frostline decide`: one answer for each line, in order; blank lines are passed over. */
export const runDecide = (
  input: AsyncIterable<string | Uint8Array> | Readable,
  output: Writable,
  errors: Writable,
): Promise<0 | 1 | 2> =>
  answerCases({ name: 'decide', answers: 'recommendations', answerTo }, input, output, errors)
