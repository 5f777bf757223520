import type { Readable, Writable } from 'node:stream'
import { readDecideCase } from '#src/cli/decide-case-schema.ts'
import { answerCases, answerLine } from '#src/cli/ndjson.ts'
import { checkPolicy } from '#src/decision/check-policy.ts'
import type { Policy } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'

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

/** A policy that is ambiguous or beyond bounds is refused; holes are not, they give unknown where a case falls into one. */
function policyFault(policy: Policy): string | null {
  const fault = checkPolicy(policy).find(({ kind, severity }) => severity === 'refused' && kind !== 'hole')
  return fault ? `policy.${fault.field}: ${fault.kind}. ${fault.says} ${fault.fix}`.replace(/\.$/, '') : null
}

function answer(given: unknown, id: unknown): Recommendation | Refused {
  const decideCase = readDecideCase(given)
  if (typeof decideCase === 'string') return refused(id, 'BAD_CASE', decideCase)
  const fault = policyFault(decideCase.policy)
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
