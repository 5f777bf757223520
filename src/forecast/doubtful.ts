import { FINDING_CODES } from '#src/forecast/sensor-verdict-types.ts'
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
