import type { EvidenceAge, TonightDocument } from '#src/api/tonight-document.ts'
import { listOf } from '#src/decision/words.ts'
import { SECOND } from '#src/units.ts'
import { duration } from '#src/web/words.ts'

export type AgeLine = {
  readonly name: string
  readonly state: EvidenceAge['state']
  readonly word: string
  readonly words: string
}

const EVIDENCE = ['readings', 'forecast', 'weather']
const evidenceNames: Record<string, string> = {
  readings: 'Readings',
  forecast: 'Road forecast',
  weather: 'Weather forecast',
}
/** What a part of the service does, where its name is also that of a kind of evidence. */
const partNames: Record<string, string> = {
  weather: 'fetching weather',
  forecast: 'forecast runs',
  readings: 'store of readings',
  decisions: 'decision runs',
  'forecast copy': 'copy of forecasts',
  rejections: 'store of refused messages',
}
const partName = ({ name }: EvidenceAge) => partNames[name] ?? name

const lineOf = (name: string, word: string, { state, words }: EvidenceAge): AgeLine => ({
  name,
  state,
  word,
  words,
})

/** All that work in one line, with the age of the quietest; nobody reads nine lines that say the same. */
function working(parts: readonly EvidenceAge[], all: number): AgeLine[] {
  const [quietest] = parts.toSorted((a, b) => (b.age_s ?? 0) - (a.age_s ?? 0))
  if (!quietest) return []
  const count = parts.length === all ? `All ${all} parts work` : 'All others work'
  const age =
    quietest.age_s === null
      ? ''
      : ` Longest without a sign: ${partName(quietest)}, ${duration(quietest.age_s * SECOND)}.`
  const words = `${count}: ${listOf(parts.map(partName))}.${age}`
  return [{ name: 'The service', state: 'fresh', word: 'working', words }]
}

/** A reading is evidence for half an hour, but a sensor that has fallen silent is no longer called fresh. */
function evidenceLine(age: EvidenceAge, areSilent: boolean): AgeLine {
  const line = lineOf(evidenceNames[age.name] ?? age.name, age.state, age)
  if (age.name !== 'readings' || age.state !== 'fresh' || !areSilent) return line
  return { ...line, state: 'stale', word: 'sensors silent', words: `${age.words} See the alert.` }
}

/** Evidence first, then the parts of the service in trouble, each by name, then the rest as one line. */
export function ageLines({ ages, alerts }: Pick<TonightDocument, 'ages' | 'alerts'>): AgeLine[] {
  const areSilent = alerts.some(({ kind }) => kind === 'sensor_silent')
  const evidence = EVIDENCE.flatMap((name) => ages.find((age) => age.name === name) ?? [])
  const parts = ages.filter((age) => !evidence.includes(age))
  const failing = parts.filter(({ state }) => state !== 'fresh')
  return [
    ...evidence.map((age) => evidenceLine(age, areSilent)),
    ...failing.map((part) => lineOf(`The service: ${partName(part)}`, 'in trouble', part)),
    ...working(
      parts.filter(({ state }) => state === 'fresh'),
      parts.length,
    ),
  ]
}
