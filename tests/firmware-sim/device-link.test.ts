import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Aedes, type AuthenticateError, type Client } from 'aedes'
import { afterEach, describe, expect, test } from 'vitest'
import { type DeviceLink, deviceLink } from '../../firmware-sim/device-link.ts'
import { nightReadings } from '../../firmware-sim/night-readings.ts'
import { county, hoursAfterNoon } from './virtual-county.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const readings = nightReadings({
  county: { ...county, stations: county.stations.slice(0, 1) },
  scenario: 'uneventful',
  seed: 1,
  from: hoursAfterNoon(6),
  to: hoursAfterNoon(7),
  intervalS: 60,
})

type Arrival = { client: Client; topic: string; payload: string; qos: number; retain: boolean }

/** A real broker; `accept` sees each message before it is acknowledged. */
async function broker(accept: (arrival: Arrival) => boolean = () => true) {
  const arrived: Arrival[] = []
  const logins: { id: string; username?: string; password?: string; clean: boolean }[] = []
  const aedes = await Aedes.createBroker({
    authenticate(client, username, password, done) {
      logins.push({ id: client.id, username, password: password?.toString(), clean: client.clean })
      const right = password?.toString() === 'right'
      done(right ? null : (Object.assign(new Error('no'), { returnCode: 5 }) as AuthenticateError), right)
    },
    authorizePublish(client, packet, done) {
      const { topic, qos, retain, payload } = packet
      const arrival = { client: client!, topic, qos, retain, payload: payload.toString() }
      arrived.push(arrival)
      if (accept(arrival)) done(null)
      else client!.conn.destroy()
    },
  })
  const server = createServer(aedes.handle).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => new Promise<void>((resolve) => aedes.close(() => server.close(() => resolve()))))
  return { aedes, arrived, logins, url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function link(url: string, secret = 'right') {
  const asked: number[] = []
  const trouble: string[] = []
  const opened: DeviceLink = deviceLink({
    url,
    authority: 'rutland-demo',
    device: 'frost-01',
    secret,
    onInterval: (seconds) => asked.push(seconds),
    onTrouble: (line) => trouble.push(line),
  })
  closing.unshift(() => opened.close())
  return { opened, asked, trouble }
}

const until = (held: () => boolean) => expect.poll(held, { interval: 5, timeout: 8000 }).toBe(true)

describe('a device on the network', () => {
  test('is its own client and user, with a lasting session', async () => {
    const { url, logins } = await broker()
    link(url)
    await until(() => logins.length > 0)
    expect(logins[0]).toEqual({ id: 'frost-01', username: 'frost-01', password: 'right', clean: false })
  })
  test('sends its readings in order, each once, at QoS 1, never retained', async () => {
    const { url, arrived } = await broker()
    const { opened } = link(url)
    for (const message of readings.slice(0, 40)) opened.send(message)
    await until(() => opened.waiting() === 0)
    expect(arrived.map(({ payload }) => JSON.parse(payload))).toEqual(
      readings.slice(0, 40).map(({ payload }) => payload),
    )
    expect(arrived[0]).toMatchObject({ topic: 'v1/rutland-demo/frost-01/telemetry', qos: 1, retain: false })
  })
  test('keeps what is not acknowledged and sends the same bytes again', async () => {
    let cuts = 0
    const { url, arrived } = await broker(() => ++cuts > 2)
    const { opened } = link(url)
    for (const message of readings.slice(0, 10)) opened.send(message)
    await until(() => opened.waiting() === 0)
    const sent = new Set(readings.slice(0, 10).map(({ payload }) => JSON.stringify(payload)))
    expect(new Set(arrived.map(({ payload }) => payload))).toEqual(sent)
    expect(arrived.length).toBeGreaterThan(10)
  })
  test('obeys a new interval, and nothing else', async () => {
    const { aedes, url } = await broker()
    const { asked } = link(url)
    await once(aedes, 'subscribe')
    for (const payload of ['{"interval_s":0}', '{"interval_s":"5"}', 'null', '{', '{"interval_s":300}'])
      aedes.publish(
        { cmd: 'publish', topic: 'v1/rutland-demo/frost-01/cmd', payload, qos: 1, retain: false, dup: false },
        () => {},
      )
    await until(() => asked.length > 0)
    expect(asked).toEqual([300])
  })
  test('says so when the broker refuses it', async () => {
    const { url } = await broker()
    const { trouble } = link(url, 'wrong')
    await until(() => trouble.length > 0)
    expect(trouble[0]).toMatch(/^frost-01: .*[Nn]ot authorized/)
  })
})
