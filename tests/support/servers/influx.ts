import { writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { startContainer } from '#tests/support/servers/container.ts'
import { useContainer } from '#tests/support/servers/engine.ts'
import {
  findBinary,
  freePort,
  freshFolder,
  sayOnce,
  startLocal,
  type TestServer,
  versionOf,
} from '#tests/support/servers/process.ts'

export type Influx2Server = TestServer & {
  readonly token: string
  readonly org: string
  readonly bucket: string
}

const INFLUX2_SETUP = {
  username: 'frostline',
  password: 'only-for-tests-0000',
  org: 'frostline',
  bucket: 'frostline',
  token: 'only-for-tests-token',
}

async function answers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  await response.arrayBuffer()
}

/** A started influxd 2, not set up yet. */
export async function startInflux2Bare(): Promise<TestServer> {
  const binary = findBinary(process.env.INFLUXD2, join(homedir(), '.cache/frostline-servers/influxd-2.7.12'))
  const mend = 'No influxd 2.7: set INFLUXD2 to its path, or start a Docker engine (image influxdb:2.7).'
  if (useContainer(binary, mend))
    return startContainer({
      image: 'influxdb:2.7',
      port: 8086,
      url: (port) => `http://127.0.0.1:${port}`,
      probe: (url) => answers(`${url}/health`),
    })
  const folder = freshFolder('influx2')
  const port = await freePort()
  const paths = [
    ['--bolt-path', 'bolt'],
    ['--sqlite-path', 'sqlite'],
    ['--engine-path', 'engine'],
  ].flatMap(([flag, name]) => [flag!, join(folder, name!)])
  const url = `http://127.0.0.1:${port}`
  sayOnce(`local ${binary} (InfluxDB 2)`)
  return startLocal({
    command: binary!,
    args: [
      ...paths,
      '--http-bind-address',
      `127.0.0.1:${port}`,
      '--reporting-disabled',
      '--log-level',
      'error',
    ],
    url,
    folder,
    probe: () => answers(`${url}/health`),
  })
}

/** InfluxDB 2.7 with an organisation, an empty bucket and a token. */
export async function startInflux2(): Promise<Influx2Server> {
  const server = await startInflux2Bare()
  const response = await fetch(`${server.url}/api/v2/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(INFLUX2_SETUP),
  })
  if (response.status !== 201) throw new Error(`InfluxDB set-up refused: ${await response.text()}`)
  const { token, org, bucket } = INFLUX2_SETUP
  return { ...server, token, org, bucket }
}

const influx1Config = (folder: string, port: number, rpcPort: number) => `
reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
[monitor]
  store-enabled = false
[logging]
  level = "error"
`

/** InfluxDB 1.x without any database. */
export async function startInflux1(): Promise<TestServer> {
  const binary = findBinary(process.env.INFLUXD1, '/usr/bin/influxd')
  const mend = 'No influxd 1.x: apt-get install influxdb, or start a Docker engine (image influxdb:1.8).'
  if (useContainer(binary, mend))
    return startContainer({
      image: 'influxdb:1.8',
      port: 8086,
      url: (port) => `http://127.0.0.1:${port}`,
      probe: (url) => answers(`${url}/ping`),
    })
  const folder = freshFolder('influx1')
  const [port, rpcPort] = [await freePort(), await freePort()]
  const config = join(folder, 'influxdb.conf')
  writeFileSync(config, influx1Config(folder, port, rpcPort))
  const url = `http://127.0.0.1:${port}`
  sayOnce(`local ${binary} (${versionOf(binary!, 'version')})`)
  return startLocal({
    command: binary!,
    args: ['-config', config],
    url,
    folder,
    probe: () => answers(`${url}/ping`),
  })
}
