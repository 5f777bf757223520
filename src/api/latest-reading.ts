import type { ApiDeps } from '#src/api/deps.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { DAY } from '#src/units.ts'

/** Readings are accepted up to 30 days late; a day more covers the device's own clock. */
const OLDEST_DAYS = 31
const PAGE = 10_000

async function lastIn(
  readings: ApiDeps['readings'],
  device: string,
  from: Date,
  to: Date,
): Promise<Reading | null> {
  const page = await readings.ofDevice(device, { from, to, limit: PAGE })
  const last = page.at(-1) ?? null
  if (!last || page.length < PAGE) return last
  return (await lastIn(readings, device, new Date(last.at.getTime() + 1), to)) ?? last
}

/**
 * The reading with the highest `at`: from memory, else from the store, where a silent device's last one is.
 * The store reads forwards only, so it is asked day by day, newest first.
 */
export async function latestReading(deps: ApiDeps, device: string): Promise<Reading | null> {
  const recent = deps.recent.latest(device)
  if (recent) return recent
  const end = deps.clock.now().getTime() + DAY
  for (let day = 0; day <= OLDEST_DAYS; day++) {
    const to = end - day * DAY
    const last = await lastIn(deps.readings, device, new Date(to - DAY), new Date(to))
    if (last) return last
  }
  return null
}
