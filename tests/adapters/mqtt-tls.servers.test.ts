/** MQTT over TLS on the embedded broker, with certificates made by openssl. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { connect as connectMqtt, type IClientOptions, type MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest'
import { identifyByCertificate } from '#src/adapters/device-certificates.ts'
import { deviceCredentials } from '#src/adapters/device-credentials.ts'
import { type EmbeddedBroker, embeddedBroker } from '#src/adapters/mqtt-broker.ts'
import { readTlsFiles, type TlsFiles, tlsFiles } from '#src/adapters/tls-files.ts'
import type { Network } from '#src/network/network.ts'
import type { DeviceMessage } from '#src/ports.ts'
import { secretOf, topicOf } from '#tests/adapters/mqtt-devices.ts'
import { certificateAuthority, type Pair } from '#tests/support/certificates.ts'
import { freshFolder } from '#tests/support/servers/process.ts'
import { network } from '#tests/telemetry/messages.ts'

const OWN = 'dv-own'
const OTHER = 'dv-nb1'
const folder = freshFolder('tls')
const ours = certificateAuthority('ours')
const foreign = certificateAuthority('foreign')
const first = ours.issue({ name: 'first' })
const second = ours.issue({ name: 'second' })
const paths = {
  certFile: join(folder, 'cert.pem'),
  keyFile: join(folder, 'key.pem'),
  clientCaFile: ours.certFile,
}
const put = ({ certFile, keyFile }: Pair) => {
  copyFileSync(certFile, paths.certFile)
  copyFileSync(keyFile, paths.keyFile)
}

let current: Network
let broker: EmbeddedBroker
let files: TlsFiles
let taken: DeviceMessage[]
let clients: MqttClient[]
const audit = vi.fn()
const report = vi.fn()
const credentials = deviceCredentials({ pepper: Buffer.alloc(32, 1), network: () => current })

beforeEach(async () => {
  current = network
  credentials.replace(
    network.devices.map(({ id }) => ({
      device: id,
      secret_hash: credentials.secretHash(secretOf(id)),
      retired_secret_hashes: [],
    })),
  )
  put(first)
  for (const mock of [audit, report]) mock.mockClear()
  taken = []
  clients = []
  files = tlsFiles(paths, report)
  broker = embeddedBroker({
    host: '127.0.0.1',
    port: 0,
    tls: { host: '127.0.0.1', port: 0, files },
    identify: credentials.identify,
    identifyByCertificate: identifyByCertificate(() => current),
    audit,
    refusedAfter: () => 0,
  })
  await broker.start(async (message) => {
    taken.push(message)
  })
})
afterEach(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)))
  files.stop()
  await broker.stop()
})

/** Rejects also where the other side says nothing and closes. */
function connected(url: string, options: IClientOptions): Promise<MqttClient> {
  const client = connectMqtt(url, { protocolVersion: 4, reconnectPeriod: 0, ...options })
  clients.push(client)
  return new Promise((resolve, reject) => {
    client.on('error', reject)
    client.once('connect', () => resolve(client))
    client.once('close', () => reject(new Error('closed')))
  })
}
const device = (changes: IClientOptions = {}): Promise<MqttClient> =>
  connected(`mqtts://127.0.0.1:${broker.tlsPort()}`, {
    clientId: OWN,
    username: OWN,
    password: secretOf(OWN),
    ca: readFileSync(ours.certFile),
    ...changes,
  })
const withCertificate = ({ certFile, keyFile }: Pair, changes: IClientOptions = {}) =>
  device({
    cert: readFileSync(certFile),
    key: readFileSync(keyFile),
    username: undefined,
    password: undefined,
    ...changes,
  })
/** Common name of the certificate that is shown now. */
const shown = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(
      { host: '127.0.0.1', port: broker.tlsPort(), ca: readFileSync(ours.certFile) },
      () => {
        resolve(String(socket.getPeerCertificate().subject.CN))
        socket.destroy()
      },
    )
    socket.once('error', reject)
  })

describe('a device over TLS', () => {
  it('publishes with its secret', async () => {
    const client = await device()
    await client.publishAsync(topicOf(OWN), '{}', { qos: 1 })
    expect(taken).toMatchObject([{ device: OWN, authority: 'north' }])
  })
  it('speaks in the clear on the other port as before', async () => {
    const client = await connected(`mqtt://127.0.0.1:${broker.port()}`, {
      clientId: OWN,
      username: OWN,
      password: secretOf(OWN),
    })
    expect(client.connected).toBe(true)
  })
  it('that trusts another authority is told as a failed handshake', async () => {
    await expect(device({ ca: readFileSync(foreign.certFile) })).rejects.toThrow(/certificate/)
    await vi.waitFor(() =>
      expect(audit).toHaveBeenCalledWith('127.0.0.1', expect.objectContaining({ code: 'TLS_HANDSHAKE' })),
    )
  })
  it('speaks in the clear to the TLS port: closed, told', async () => {
    await expect(connected(`mqtt://127.0.0.1:${broker.tlsPort()}`, { clientId: OWN })).rejects.toThrow()
    await vi.waitFor(() =>
      expect(audit).toHaveBeenCalledWith('127.0.0.1', expect.objectContaining({ code: 'TLS_HANDSHAKE' })),
    )
  })
})

describe('a certificate instead of a secret', () => {
  it.each([
    ['its common name', { name: OWN }],
    ['one of its names', { name: 'gateway 7', dns: ['somebody', OWN] }],
  ])('that names the device by %s', async (_, issued) => {
    const client = await withCertificate(ours.issue(issued))
    await client.publishAsync(topicOf(OWN), '{}', { qos: 1 })
    expect(taken).toMatchObject([{ device: OWN, authority: 'north' }])
  })
  it.each<[string, () => Promise<MqttClient>, string]>([
    ['that names another device', () => withCertificate(ours.issue({ name: OTHER })), 'CLIENT_ID_MISMATCH'],
    [
      'that names another device, with the right secret',
      () => withCertificate(ours.issue({ name: OTHER }), { username: OWN, password: secretOf(OWN) }),
      'CLIENT_ID_MISMATCH',
    ],
    [
      'with another’s user name',
      () => withCertificate(ours.issue({ name: OWN }), { username: OTHER, password: '' }),
      'CLIENT_ID_MISMATCH',
    ],
    [
      'of a device that is revoked',
      () => withCertificate(ours.issue({ name: 'dv-gone' }), { clientId: 'dv-gone' }),
      'REVOKED',
    ],
    [
      'of a device that nobody registered',
      () => withCertificate(ours.issue({ name: 'dv-none' }), { clientId: 'dv-none' }),
      'UNKNOWN_DEVICE',
    ],
    ['of another authority', () => withCertificate(foreign.issue({ name: OWN })), 'TLS_HANDSHAKE'],
    ['that has ended', () => withCertificate(ours.issue({ name: OWN, days: -1 })), 'TLS_HANDSHAKE'],
    [
      'of another authority, with the right secret',
      () => withCertificate(foreign.issue({ name: OWN }), { username: OWN, password: secretOf(OWN) }),
      'TLS_HANDSHAKE',
    ],
  ])('refused: %s', async (_, connecting, code) => {
    await expect(connecting()).rejects.toThrow()
    expect(audit).toHaveBeenCalledWith(expect.anything(), expect.objectContaining({ code }))
    expect(taken).toEqual([])
  })
  it('a session ends with its device', async () => {
    const client = await withCertificate(ours.issue({ name: OWN }))
    current = { ...network, devices: network.devices.map((it) => ({ ...it, status: 'revoked' as const })) }
    const gone = new Promise<void>((resolve) => client.once('close', () => resolve()))
    client.publish(topicOf(OWN), '{}', { qos: 1 })
    await gone
    expect(taken.filter(({ refused }) => !refused)).toEqual([])
  })
})

describe('new files', () => {
  it('are taken without a restart, and who is connected stays', async () => {
    const client = await device()
    expect(await shown()).toBe('first')
    put(second)
    files.look()
    expect(await shown()).toBe('second')
    await client.publishAsync(topicOf(OWN), '{}', { qos: 1 })
    expect(files.trouble()).toBeNull()
  })
  it.each<[string, () => void, RegExp]>([
    [
      'a key that is not the certificate’s',
      () => copyFileSync(second.keyFile, paths.keyFile),
      /is not the key of/,
    ],
    [
      'half a certificate',
      () => writeFileSync(paths.certFile, readFileSync(paths.certFile).subarray(0, 200)),
      /no certificate/,
    ],
    ['an empty key', () => writeFileSync(paths.keyFile, ''), /no private key/],
  ])('that are %s are not taken: the old ones go on, and it is told', async (_, breakThem, words) => {
    breakThem()
    files.look()
    expect(files.trouble()).toMatch(words)
    expect(files.trouble()).toContain('the certificate before it is still in use')
    expect(await shown()).toBe('first')
    put(second)
    files.look()
    expect(files.trouble()).toBeNull()
    expect(await shown()).toBe('second')
  })
  it('are seen by themselves', async () => {
    put(second)
    await vi.waitFor(() => expect(report).toHaveBeenCalled(), 10_000)
    expect(await shown()).toBe('second')
  })
})

test('at the start a file that cannot be used is an error that says which', () => {
  const missing = { ...paths, certFile: join(folder, 'nowhere.pem') }
  expect(() => readTlsFiles(missing)).toThrow(
    /nowhere.pem: cannot be read \(ENOENT\); correct FROSTLINE_TLS_CERT_FILE/,
  )
  expect(() => readTlsFiles({ ...paths, keyFile: second.keyFile })).toThrow(/is not the key of/)
})
