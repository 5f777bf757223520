import { type DoubtedSpan, FINDING_CODES } from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { Reading } from '#src/telemetry/reading.ts'

/** Flags that cast doubt on the road temperature or its time: of telemetry, and of the sensor's verdict. */
const DOUBTFUL: ReadonlySet<string> = new Set([
  'SPIKE',
  'STUCK',
  'DRIFT',
  'IMPLAUSIBLE',
  'IMPLAUSIBLE_SEASON',
  'INCONSISTENT',
  'CLAMPED',
  'CLOCK_SKEW',
  'DUP_CONFLICT',
  ...FINDING_CODES,
])

/** Must this reading not be taken at its word? It still counts where it is the colder one. */
export const isDoubtful = ({ flags }: Pick<Reading, 'flags'>): boolean =>
  flags.some((flag) => DOUBTFUL.has(flag))

/** The reading as the verdicts on its sensor leave it: with the code of each finding whose span holds it. */
export function doubtedReading(reading: Reading, spans: readonly DoubtedSpan[]): Reading {
  const at = reading.at.getTime()
  const codes = spans
    .filter(({ from, until }) => from.getTime() <= at && (until === null || at < until.getTime()))
    .map(({ code }) => code)
  return codes.length > 0 ? { ...reading, flags: [...new Set([...reading.flags, ...codes])] } : reading
}
