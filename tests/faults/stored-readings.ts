import { eventually, type RunningService } from '#tests/support/signed-in-service.ts'
import { type Sensor, STATIONS } from '#tests/support/two-routes.ts'

const DAY = 86_400_000

type Items = { readonly items: readonly { readonly seq: number }[] }

/** Sequence numbers that the service holds of a device, as its API gives them. */
export async function sequencesOf(service: RunningService, device: string): Promise<number[]> {
  const now = service.now().getTime()
  const from = new Date(now - 30 * DAY).toISOString()
  const to = new Date(now + DAY).toISOString()
  const { status, body } = await service.get<Items>(
    `/api/v1/devices/${device}/readings?from=${from}&to=${to}&limit=10000`,
  )
  if (status !== 200) throw new Error(`readings of ${device}: ${status} ${JSON.stringify(body)}`)
  return body.items.map(({ seq }) => seq)
}

/** How many of what the sensors were told to be kept are not there, or there twice; waits until the store has caught up. */
export async function storedOf(service: RunningService, sensors: readonly Sensor[], within_ms = 20_000) {
  const look = async () => {
    let [lost, twice] = [0, 0]
    for (const [index, sensor] of sensors.entries()) {
      const stored = await sequencesOf(service, `${STATIONS[index]}-box`)
      const distinct = new Set(stored)
      twice += stored.length - distinct.size
      for (let seq = 0; seq < sensor.acknowledged(); seq++) if (!distinct.has(seq)) lost++
    }
    const acknowledged = sensors.reduce((sum, sensor) => sum + sensor.acknowledged(), 0)
    return { lost, twice, acknowledged }
  }
  return await eventually(look, ({ lost }) => lost === 0, within_ms).catch(look)
}
