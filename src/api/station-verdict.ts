import type { ApiDeps } from '#src/api/deps.ts'
import type { Belief, SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'
import { devicesAt, type Network } from '#src/network/network.ts'

const RANK: Readonly<Record<Belief, number>> = { not_believed: 0, doubtful: 1, trusted: 2 }

/** The worst verdict on the sensors of a station; null: none has been judged yet. */
export function stationVerdict(
  station: string,
  network: Pick<Network, 'devices'>,
  sensors: ApiDeps['sensors'],
): SensorVerdict | null {
  const verdicts = devicesAt(network, station)
    .filter(({ status }) => status === 'active')
    .map(({ id }) => sensors.verdict(id))
    .filter((verdict) => verdict !== null)
  return verdicts.toSorted((a, b) => RANK[a.verdict] - RANK[b.verdict])[0] ?? null
}
