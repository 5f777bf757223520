import { describe, expect, test } from 'vitest'
import { lastOfNetwork } from '#src/main/uplink-sources.ts'
import { emptyNetwork } from '#src/network/network.ts'
import { aReading, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const own = { id: 'own', authority: 'north' }
const hired = { id: 'hired', authority: 'north' }
const elsewhere = { id: 'elsewhere', authority: 'south' }
const device = (id: string, authority = 'north') => ({
  id,
  authority,
  station: id,
  status: 'active' as const,
  lorawan: { dev_eui: id },
})
const DAY_BEFORE = hoursAfter(EVENING, -24)

describe('from when on a network may have sent what never came', () => {
  let now = EVENING
  const heardOf = (times: Record<string, { at: Date; received_at: Date }>) => ({
    clock: { now: () => now },
    network: () => ({
      ...emptyNetwork,
      devices: [device('a140-cut'), device('moor-top'), device('south-box', 'south')],
    }),
    latest: (id: string) => (times[id] ? aReading(times[id]) : null),
    log: silentLog,
  })
  const came = (hours: number, late = 0) => ({
    at: hoursAfter(EVENING, hours - late),
    received_at: hoursAfter(EVENING, hours),
  })

  test.each([
    ['nothing ever came: a day', {}, [own], -24],
    ['the last of its authority', { 'a140-cut': came(-3), 'moor-top': came(-2) }, [own, elsewhere], -2],
    ['another authority counts for nothing', { 'south-box': came(-1) }, [own, elsewhere], -24],
    ['a fetch that was cut off: where it stood', { 'a140-cut': came(-0.5, 5) }, [own], -5.5],
    ['two networks: the other may have spoken', { 'a140-cut': came(-0.5) }, [own, hired], -24],
  ])('%s', (_, times, networks, hours) => {
    now = EVENING
    const { lastReceived } = lastOfNetwork(own, networks, heardOf(times))
    expect(lastReceived()).toEqual(hours === -24 ? DAY_BEFORE : hoursAfter(EVENING, hours))
  })

  test('a network that was away asks from its own last uplink, however much the other handed on', () => {
    now = EVENING
    const times = { 'a140-cut': came(0), 'moor-top': came(3) }
    const first = lastOfNetwork(own, [own, hired], heardOf(times))
    first.heard()
    now = hoursAfter(EVENING, 3)
    expect(first.lastReceived()).toEqual(EVENING)
  })
})
