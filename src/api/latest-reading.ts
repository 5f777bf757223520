import type { ApiDeps } from '#src/api/deps.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { DAY } from '#src/units.ts'

/** Readings are accepted up to 30 days late; a day more covers the device's own clock. */
const OLDEST = 31 * DAY
const PAGE = 10_000

/** The reading with the highest `at`: from memory, else from the store, where a silent device's last one is. */
export async function latestReading(deps: ApiDeps, device: string): Promise<Reading | null> {
  const recent = deps.recent.latest(device)
  if (recent) return recent
  const now = deps.clock.now().getTime()
  let from = new Date(now - OLDEST)
  for (let last: Reading | null = null; ; ) {
    const page = await deps.readings.ofDevice(device, { from, to: new Date(now + DAY), limit: PAGE })
    last = page.at(-1) ?? last
    if (page.length < PAGE || !last) return last
    from = new Date(last.at.getTime() + 1)
  }
}
