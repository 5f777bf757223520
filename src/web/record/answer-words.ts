import type { Decision } from '#src/decision/decision.ts'
import { overruledInWords } from '#src/decision/precedence.ts'

/** A person's answer as it stands in print: what, for what it was given, what it set aside, and why. */
export function answerInWords({ decided }: Pick<Decision, 'decided'>): string {
  if (!decided) return ''
  const { by, action, spread_rate_g_m2: rate, scope, overruled = [], seconded_by, note } = decided
  return [
    `${by}: ${action.replace('_', ' ')}${rate === null ? '' : `, ${rate} g/m²`}`,
    scope && scope.kind !== 'route' ? `, for ${scope.name}` : '',
    seconded_by ? `, seconded by ${seconded_by}` : '',
    note ? `. ${note}` : '',
    overruled.length > 0 ? `. Set aside: ${overruled.map(overruledInWords).join('; ')}` : '',
  ].join('')
}
