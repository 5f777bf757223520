import { MEASUREMENT_TYPES, measurementsOf } from '#src/adapters/reading-content.ts'
import type { ReadingStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'

const MEASURED = Object.keys(MEASUREMENT_TYPES)
/** `time` and the measurements as backtest reads them; the rest is passed over by it. */
export const READING_COLUMNS: readonly string[] = [
  'time',
  ...MEASURED,
  'device',
  'seq',
  'received_at',
  'flags',
]

/** What a cell may hold without quotes: no comma, no quote, no line end. */
const cell = (value: unknown): string => String(value ?? '').replaceAll(/[",\r\n]/g, ' ')

export function csvLine(reading: Reading): string {
  const measured = measurementsOf(reading) as Readonly<Record<string, unknown>>
  const { at, device, seq, received_at, flags } = reading
  const cells = [
    at.toISOString(),
    ...MEASURED.map((name) => measured[name]),
    device,
    seq,
    received_at.toISOString(),
    flags.join(';'),
  ]
  return cells.map(cell).join(',')
}

const PART = 5_000
const EVER = new Date('9999-12-31T00:00:00Z')

/** All readings of a station, oldest first, a part at a time. */
export async function* readingsOfStation(
  readings: Pick<ReadingStore, 'ofStation'>,
  station: string,
): AsyncGenerator<Reading> {
  let from = new Date(0)
  let seen = new Set<string>()
  const keyOf = ({ device, at, seq, received_at }: Reading) =>
    `${device} ${at.getTime()} ${seq} ${received_at.getTime()}`
  for (;;) {
    const part = await readings.ofStation(station, { from, to: EVER, limit: PART })
    const fresh = part.filter((reading) => !seen.has(keyOf(reading)))
    yield* fresh
    const last = part.at(-1)
    if (!last || fresh.length === 0 || part.length < PART) return
    // Several of one instant may be cut apart between two parts
    from = last.at
    seen = new Set(part.filter(({ at }) => at.getTime() === last.at.getTime()).map(keyOf))
  }
}
