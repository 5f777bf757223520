import { describe, expect, test } from 'vitest'
import { type ImportReport, importOut } from '#src/api/endpoints/device-import.ts'
import { notAProblem } from '#tests/api/support.ts'
import { deviceBench } from '#tests/support/device-bench.ts'

const HEADER = 'device_id,name,lat,lon,route'
const file = (...lines: string[]) => [HEADER, ...lines, ''].join('\r\n')
const GOOD = 'nw4-0001,"Snake Pass, summit",53.43,-1.87,route-1'

async function importing() {
  const given = await deviceBench()
  const send = (csv: string, path = '/devices/import', user = 'winter') => given.post(user, path, { csv })
  const dry = async (csv: string): Promise<ImportReport> => (await send(csv)).json()
  const real = (csv: string) => send(csv, '/devices/import?dry_run=false')
  return { ...given, send, dry, real }
}

describe('a list of devices', () => {
  test('is shown first and taken then: new, changed, unchanged', async () => {
    const { dry, real, network, identify, acts, post } = await importing()
    await post('winter', '/devices', {
      ...{ device_id: 'moor-low', name: 'Moor Low', lat: 53.3, lon: -1.7, route: 'route-1' },
    })
    const before = network()
    const csv = file(
      GOOD,
      'moor-low,Moor Low Road,53.3,-1.7,route-1',
      'moor-top-box,Moor Top,53.4,-1.8,route-1',
    )
    const shown = await dry(csv)
    expect(importOut.strict().safeParse(shown).error).toBeUndefined()
    expect(shown).toEqual({
      ...{ dry_run: true, new: 1, changed: 1, unchanged: 1, refused: [], secrets: [] },
      lines: [
        { line: 2, device_id: 'nw4-0001', change: 'new' },
        {
          ...{ line: 3, device_id: 'moor-low', change: 'changed' },
          fields: { name: { before: 'Moor Low', after: 'Moor Low Road' } },
        },
      ],
    })
    expect(network()).toBe(before)

    const taken = (await real(csv)).json() as ImportReport
    expect({ ...taken, dry_run: true, secrets: [] }).toEqual(shown)
    const [told] = taken.secrets
    expect(taken.secrets).toHaveLength(1)
    expect(identify('nw4-0001', told!.secret)).toMatchObject({ device: 'nw4-0001', authority: 'northshire' })
    expect(network().stations.find(({ id }) => id === 'nw4-0001')).toMatchObject({
      ...{ name: 'Snake Pass, summit', lat: 53.43, routes: ['route-1'] },
    })
    expect(network().stations.find(({ id }) => id === 'moor-low')?.name).toBe('Moor Low Road')
    expect(network().devices.map(({ id }) => id)).toEqual([...before.devices.map(({ id }) => id), 'nw4-0001'])
    expect(await acts('northshire')).toEqual(['devices_imported by winter'])
    expect(await dry(csv)).toMatchObject({ new: 0, changed: 0, unchanged: 3, lines: [] })
  })

  test('one line that cannot be taken, and nothing is', async () => {
    const { real, network, store } = await importing()
    const before = network()
    const answer = await real(file(GOOD, 'nw4-0002,Low Road,-1.8,53.4,route-1'))
    expect(notAProblem(answer, 422, 'IMPORT')).toBeUndefined()
    expect(answer.json().refused).toEqual([
      {
        ...{ line: 3, field: 'lat', expected: 'latitude 49 to 61, longitude −11 to 2', got: '-1.8, 53.4' },
        likely_cause: 'latitude and longitude are swapped',
      },
    ])
    expect(network()).toBe(before)
    expect(await store.credentials()).toEqual([])
  })

  test('two thousand devices are one act', async () => {
    const { real, store } = await importing()
    const lines = Array.from({ length: 2_000 }, (_, n) => `box-${n},Road ${n},${53 + n / 4_000},-1.8,route-1`)
    const taken = (await real(file(...lines))).json() as ImportReport
    expect([taken.new, new Set(taken.secrets.map(({ secret }) => secret)).size]).toEqual([2_000, 2_000])
    expect((await store.network()).devices).toHaveLength(2_002)
    expect(await store.credentials()).toHaveLength(2_000)
  })

  test.each(['engineer', 'duty', 'viewer'])('%s may not', async (user) => {
    const { send } = await importing()
    expect(notAProblem(await send(file(GOOD), '/devices/import', user), 403, 'ROLE')).toBeUndefined()
  })
})

describe('a line is refused by name', () => {
  test.each<[string, string, number, string, string]>([
    [
      'semicolons',
      'device_id;name;lat;lon;route\nnw4-0001;A;53.4;-1.8;route-1',
      1,
      'header',
      'saved with semicolons or tabs',
    ],
    ['no header', GOOD, 1, 'device_id', 'no header line, or a misspelt name'],
    ['a column of another list', `${HEADER},colour\n${GOOD},red`, 1, 'colour', 'a column of another list'],
    [
      'a comma in a name',
      file('nw4-0001,Snake Pass, summit,53.43,-1.87,route-1'),
      2,
      'line',
      'a comma in a name that is not in quotes',
    ],
    [
      'quotes that do not close',
      file('nw4-0001,"Snake Pass,53.43,-1.87,route-1'),
      2,
      'line',
      'a quotation mark that is not closed',
    ],
    ['a decimal comma', file('nw4-0001,A,"53,43",-1.87,route-1'), 2, 'lat', 'a decimal comma'],
    [
      'a compass letter',
      file('nw4-0001,A,53.43,1.87W,route-1'),
      2,
      'lon',
      'degrees and minutes, or a compass letter',
    ],
    ['an empty place', file('nw4-0001,A,,-1.87,route-1'), 2, 'lat', 'an empty or moved column'],
    [
      'metres of a grid',
      file('nw4-0001,A,409.5,387.2,route-1'),
      2,
      'lat',
      'a lost minus sign, or metres of a grid',
    ],
    ['capitals', file('NW4-0001,A,53.43,-1.87,route-1'), 2, 'device_id', 'capitals'],
    [
      'whole metres of a grid',
      file('nw4-0001,A,410000,380000,route-1'),
      2,
      'lat',
      'metres of a national grid',
    ],
    [
      'a name in another encoding',
      file('nw4-0001,Caf\ufffd,53.43,-1.87,route-1'),
      2,
      'name',
      'saved in another encoding; save as “CSV UTF-8”',
    ],
    ['no name', file('nw4-0001,,53.43,-1.87,route-1'), 2, 'name', 'an empty or moved column'],
    [
      'a route by its name',
      file('nw4-0001,A,53.43,-1.87,Route 1'),
      2,
      'route',
      'the route’s name; its id is route-1',
    ],
    [
      'a route of another authority',
      file('nw4-0001,A,53.43,-1.87,south-1'),
      2,
      'route',
      'a route of another authority, or misspelt',
    ],
    [
      'a device of another authority',
      file('south-box,A,53.43,-1.87,route-1'),
      2,
      'device_id',
      'in use by another',
    ],
    ['one device twice', file(GOOD, GOOD), 3, 'device_id', 'it stands on line 2 as well'],
    [
      'a serial that is another’s',
      `${HEADER},serial\n${GOOD},moor-top-box`,
      2,
      'serial',
      'in use by moor-top-box',
    ],
  ])('%s', async (_, csv, line, field, cause) => {
    const { dry } = await importing()
    expect((await dry(csv)).refused).toMatchObject([{ line, field, likely_cause: cause }])
  })

  test('all of them at once, in the order of the file, and a byte order mark is none', async () => {
    const { dry } = await importing()
    const { refused } = await dry(`\ufeff${file('X,A,1,1,route-1', GOOD, 'nw4-0002,B,53,x,route-1')}`)
    expect(refused.map(({ line, field }) => [line, field])).toEqual([
      [2, 'device_id'],
      [4, 'lon'],
    ])
  })

  test('a revoked device does not come back by a list', async () => {
    const { dry, post } = await importing()
    await post('winter', '/devices/moor-top-box/revoke', { reason: 'stolen' })
    expect((await dry(file('moor-top-box,Moor Top,53.4,-1.8,route-1'))).refused).toMatchObject([
      { line: 2, likely_cause: 'only a new secret restores it' },
    ])
  })
})
