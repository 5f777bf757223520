import { beforeAll, describe, expect, test } from 'vitest'
import { checkSeason, type SeasonFindings } from '#tests/support/season/season-checks.ts'
import { AUTHORITY } from '#tests/support/season/season-county.ts'
import { type Season, virtualSeason } from '#tests/support/season/virtual-season.ts'

const SEED = Number(process.env.SEASON_SEED ?? 1)
const NIGHTS = 5
const INTERVAL_MIN = 10
const STATIONS = 6

const choice = {
  seed: SEED,
  nights: NIGHTS,
  stations: STATIONS,
  routes: 8,
  intervalS: INTERVAL_MIN * 60,
  from: new Date('2025-12-01T12:00:00Z'),
  restartEvery: 3,
}

async function checked(
  faults: boolean,
  seed = SEED,
): Promise<Season & { found: SeasonFindings; head: string }> {
  const season = await virtualSeason({ ...choice, seed, faults })
  const { store, network } = season
  const stationOf = (device: string) => network.devices.find(({ id }) => id === device)!.station
  const found = await checkSeason({ store, faults: season.faults, stationOf, sample: 1 })
  const { hash } = await store.recordHead()
  return { ...season, found, head: hash }
}

/** Five nights on end with a restart: `npm run bench:season` watches 150. */
describe(`a short winter of seed ${SEED}, with sensors that die and stick, lost weather and a database away`, () => {
  let season: Awaited<ReturnType<typeof checked>>
  beforeAll(async () => {
    season = await checked(true)
  }, 120_000)

  test('what was acknowledged is stored, once', () => {
    const silent = season.faults
      .filter(({ kind }) => kind === 'dead_sensor')
      .reduce((sum, { from, to }) => sum + (to.getTime() - from.getTime()) / 60_000 / INTERVAL_MIN, 0)
    expect([...season.readings.owed]).toEqual([])
    expect(season.readings.stored()).toBe(NIGHTS * 24 * (60 / INTERVAL_MIN) * STATIONS - silent)
  })

  test('nobody was told that a road is fine without evidence, at any half hour', () => {
    expect(season.looked).toBeGreaterThan(20)
    expect(season.wrong).toEqual([])
  })

  test('each fault was seen in time, each recommendation comes out again, the record is whole', () => {
    expect(season.found.faults).toEqual([])
    expect(season.found.noActions).toBeGreaterThan(5)
    expect(season.found.replayed).toBe(season.found.decisions)
    for (const [kind, { injected, seen }] of season.found.seen) expect(seen, kind).toBe(injected)
    expect(season.found.seen.size).toBe(4)
  })
})

test('the same seed gives the same record, another seed another', async () => {
  const short = { ...choice, nights: 1, faults: false }
  const headOf = async (seed: number) => {
    const { store } = await virtualSeason({ ...short, seed })
    const authorities = (await store.network()).authorities.map(({ id }) => id)
    expect(authorities).toEqual([AUTHORITY])
    return (await store.recordHead()).hash
  }
  const [first, again, other] = [await headOf(SEED), await headOf(SEED), await headOf(SEED + 1)]
  expect(again).toBe(first)
  expect(other).not.toBe(first)
}, 120_000)
