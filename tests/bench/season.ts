/**
 * `npm run bench:season`: 150 nights of the whole service without a break, 50 routes and 30 stations at 10 min, in memory
 * on the virtual clock, with what must hold checked at the end. `--faults`: sensors that die or stick, weather that is
 * lost, a database that is away. `--twice`: again with the same seed and once with another. Exits 1 when something did
 * not hold, or with `--max-s` when it took longer.
 */
import { parseArgs, styleText } from 'node:util'
import { checkSeason } from '#tests/support/season/season-checks.ts'
import { virtualSeason } from '#tests/support/season/virtual-season.ts'

const { values } = parseArgs({
  options: {
    nights: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
    faults: { type: 'boolean', default: false },
    twice: { type: 'boolean', default: false },
    'max-s': { type: 'string' },
  },
})
const nights = Number(values.nights)
const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
let failed = false

/** Prints what a season took and showed; the hash of its record's last entry. */
async function measured(seed: number): Promise<string> {
  const [started, cpu] = [performance.now(), process.cpuUsage()]
  const seconds = () => (performance.now() - started) / 1000
  const season = await virtualSeason({
    seed,
    nights,
    stations: 30,
    routes: 50,
    intervalS: 600,
    from: new Date('2025-11-01T12:00:00Z'),
    restartEvery: 30,
    faults: values.faults,
    tell(night) {
      if (night % 10 === 0)
        console.error(`night ${night}: ${seconds().toFixed(1)} s, ${mb(process.memoryUsage.rss())}`)
    },
  })
  const wall = seconds()
  const { user, system } = process.cpuUsage(cpu)
  const rss = process.memoryUsage.rss()
  const { store, readings, faults, network, wrong, looked } = season
  const stationOf = (device: string) => network.devices.find(({ id }) => id === device)!.station
  const found = await checkSeason({ store, faults, stationOf })
  const { hash } = await store.recordHead()
  await store.close()
  console.log(
    `seed ${seed}, ${nights} nights: ${wall.toFixed(1)} s wall, ${((user + system) / 1e6).toFixed(1)} s CPU, ${mb(rss)}`,
  )
  console.log(
    `  ${readings.stored()} readings, ${found.decisions} versions of advice for ${nights * 50} decisions, ${found.alerts} alerts; record of ${found.entries} entries, ${hash.slice(0, 16)}`,
  )
  console.log(
    `  P0 ${readings.owed.size} acknowledged and not stored; P1 ${found.noActions} recommendations of no action and ${looked} standing ones held against the rules; P4 ${found.replayed} worked out again`,
  )
  for (const [kind, { injected, seen, longest_min }] of found.seen)
    console.log(
      `  P2 ${kind}: ${seen} of ${injected} seen in time, the slowest after ${longest_min.toFixed(0)} min`,
    )
  const lost = readings.owed.size > 0 ? [`P0: ${readings.owed.size} acknowledged and not stored`] : []
  const faulty = [...lost, ...wrong.map((words) => `P1: ${words}`), ...found.faults]
  for (const words of faulty.slice(0, 20)) console.log(styleText('red', `  seed ${seed}: ${words}`))
  if (faulty.length > 20) console.log(`  and ${faulty.length - 20} more`)
  if (faulty.length > 0) failed = true
  if (wall > Number(values['max-s'] ?? Number.POSITIVE_INFINITY)) {
    console.log(styleText('red', `  longer than ${values['max-s']} s`))
    failed = true
  }
  return hash
}

const seed = Number(values.seed)
const first = await measured(seed)
if (values.twice) {
  const [again, other] = [await measured(seed), await measured(seed + 1)]
  console.log(`same seed, same record: ${first === again}; another seed, another record: ${first !== other}`)
  if (first !== again || first === other) failed = true
}
process.exitCode = failed ? 1 : 0
