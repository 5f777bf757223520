/** `npm run bench:night`: 16 hours of the whole service in memory on the virtual clock, and its fingerprint. */
import { createHash } from 'node:crypto'
import { nightRecord, virtualNight } from '#tests/support/virtual-night.ts'

for (const run of [1, 2, 3]) {
  const [started, cpu] = [performance.now(), process.cpuUsage()]
  const night = await virtualNight({
    scenario: 'radiation-frost',
    seed: 1,
    from: new Date('2026-01-15T15:00:00Z'),
    hours: 16,
  })
  const wall = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  const print = createHash('sha256')
    .update(await nightRecord(night))
    .digest('hex')
    .slice(0, 16)
  const { length: readings } = await night.readings.ofStation('ashwell-valley', {
    from: new Date(0),
    to: new Date(8e15),
    limit: 10_000,
  })
  console.log(
    `run ${run}: ${(wall / 1000).toFixed(2)} s wall, ${((user + system) / 1e6).toFixed(2)} s CPU; ${readings} readings a station; record ${print}`,
  )
}
