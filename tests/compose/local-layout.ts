import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { writeSecrets } from '#src/cli/compose-secrets.ts'
import { type ComposeFile, environmentOf } from '#tests/compose/compose-file.ts'
import { startInflux2Bare } from '#tests/support/servers/influx.ts'
import { accepts, mosquittoBinary } from '#tests/support/servers/mosquitto.ts'
import { postgresBinaries, startLocalPostgres } from '#tests/support/servers/postgres.ts'
import { freePort, freshFolder, startLocal, type TestServer } from '#tests/support/servers/process.ts'

/** What compose starts, from local binaries: same configuration, other ports and folders. */
export type LocalLayout = {
  readonly mosquitto: TestServer
  readonly influxdb: TestServer
  readonly postgres: TestServer
  readonly folder: string
  secret(name: string): string
  /** A text of the compose file with its paths and addresses as they are here. */
  here(text: string): string
  stop(): Promise<void>
}

const WEEK_S = 604_800

function need(binary: string | null, name: string): string {
  if (!binary) throw new Error(`No ${name} here: apt-get install ${name}`)
  return binary
}

async function startComposeMosquitto(compose: ComposeFile, folder: string): Promise<TestServer> {
  const port = await freePort()
  mkdirSync(join(folder, 'broker'))
  const acl = join(folder, 'frostline.acl')
  writeFileSync(acl, compose.configs.mosquitto_acl!.content, { mode: 0o600 })
  const config = compose.configs
    .mosquitto_conf!.content.replace('listener 1883 0.0.0.0', `listener ${port} 127.0.0.1`)
    .replace('/mosquitto/config/frostline.acl', acl)
    .replace('/mosquitto/data/', `${folder}/broker/`)
    .replace('/run/secrets/mosquitto_passwords', join(folder, 'secrets', 'mosquitto_passwords'))
  const file = join(folder, 'frostline.conf')
  // As root mosquitto would change to a user who may not read the folder; in its container it is not root.
  writeFileSync(file, process.getuid?.() === 0 ? `${config}user root\n` : config)
  return startLocal({
    command: need(mosquittoBinary(), 'mosquitto'),
    args: ['-c', file],
    url: `mqtt://127.0.0.1:${port}`,
    folder: join(folder, 'broker'),
    probe: () => accepts(port),
  })
}

async function startComposeInflux(
  compose: ComposeFile,
  secret: (path: string) => string,
): Promise<TestServer> {
  const environment = environmentOf(compose.services.influxdb!)
  const server = await startInflux2Bare()
  const setup = {
    username: environment.DOCKER_INFLUXDB_INIT_USERNAME,
    password: secret(environment.DOCKER_INFLUXDB_INIT_PASSWORD_FILE!),
    token: secret(environment.DOCKER_INFLUXDB_INIT_ADMIN_TOKEN_FILE!),
    org: environment.DOCKER_INFLUXDB_INIT_ORG,
    bucket: environment.DOCKER_INFLUXDB_INIT_BUCKET,
    retentionPeriodSeconds: Number.parseInt(environment.DOCKER_INFLUXDB_INIT_RETENTION!, 10) * WEEK_S,
  }
  const made = await fetch(`${server.url}/api/v2/setup`, { method: 'POST', body: JSON.stringify(setup) })
  if (made.status !== 201) throw new Error(`InfluxDB refuses the set-up of compose: ${await made.text()}`)
  return server
}

async function startComposePostgres(
  compose: ComposeFile,
  secret: (path: string) => string,
): Promise<TestServer> {
  const environment = environmentOf(compose.services.postgres!)
  const login = {
    user: environment.POSTGRES_USER!,
    password: secret(environment.POSTGRES_PASSWORD_FILE!),
  }
  const binaries = need(postgresBinaries(), 'postgresql')
  const server = await startLocalPostgres(binaries, login)
  const sql = postgres(server.url, { max: 1, password: login.password })
  await sql`create database ${sql(environment.POSTGRES_DB!)}`
  await sql.end()
  return server
}

export async function startLocalLayout(compose: ComposeFile): Promise<LocalLayout> {
  const folder = freshFolder('compose')
  await writeSecrets(join(folder, 'secrets'))
  const fileOf = (name: string) => join(folder, compose.secrets[name]!.file)
  const secret = (path: string) => readFileSync(fileOf(path.replace('/run/secrets/', '')), 'utf8')
  const mosquitto = await startComposeMosquitto(compose, folder)
  const influxdb = await startComposeInflux(compose, secret)
  const database = await startComposePostgres(compose, secret)
  const hostOf = (server: TestServer) => new URL(server.url).host
  return {
    mosquitto,
    influxdb,
    postgres: database,
    folder,
    secret,
    here: (text) =>
      text
        .replace(/\/run\/secrets\/(\w+)/g, (_, name: string) => fileOf(name))
        .replace('mosquitto:1883', hostOf(mosquitto))
        .replace('influxdb:8086', hostOf(influxdb))
        .replace('postgres:5432', hostOf(database)),
    async stop() {
      for (const server of [mosquitto, influxdb, database]) await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
