/** `npm run bench:versions`: how often the advice changes in a night, per route and cause, over the simulator's scenarios. */
import { styleText } from 'node:util'
import type { Decision } from '#src/decision/decision.ts'
import { virtualNight } from '#tests/support/virtual-night.ts'

const SCENARIOS = ['radiation-frost', 'marginal-night', 'freezing-rain', 'thaw', 'snow'] as const
const FROM = new Date('2026-01-15T15:00:00Z')

/** What the route was told anew: outcome, row, or only the deadline. */
function causeOf({ recommendation: before }: Decision, { recommendation: after }: Decision): string {
  const told = ({ outcome, rule }: Decision['recommendation']) => `${outcome} ${rule}`
  if (before.outcome !== after.outcome || before.rule !== after.rule)
    return `${told(before)} to ${told(after)}`
  const [due, then] = [after.start_by?.getTime() ?? -Infinity, before.start_by?.getTime() ?? -Infinity]
  return due < then ? 'earlier deadline' : 'later deadline'
}

for (const scenario of SCENARIOS) {
  const { store } = await virtualNight({ scenario, seed: 1, from: FROM, hours: 16 })
  const entries = (await store.record(null, 100_000)).filter(({ action }) => action.startsWith('decision_'))
  const last = new Map<string, Decision>()
  const versions = new Map<string, number>()
  const causes = new Map<string, number>()
  for (const { subject, detail } of entries.toSorted((a, b) => a.seq - b.seq)) {
    const { after } = detail as { after: Decision }
    const before = last.get(subject)
    last.set(subject, after)
    versions.set(subject, (versions.get(subject) ?? 0) + 1)
    if (before) causes.set(causeOf(before, after), (causes.get(causeOf(before, after)) ?? 0) + 1)
  }
  console.log(
    styleText('bold', scenario),
    `16 h; versions a route: ${[...versions.values()].toSorted((a, b) => a - b).join(', ')}`,
  )
  for (const [cause, count] of [...causes].toSorted((a, b) => b[1] - a[1]).slice(0, 12))
    console.log(`  ${count} × ${cause}`)
}
