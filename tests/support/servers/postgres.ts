import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
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

/** Folder of initdb and postgres; Debian keeps one per major version, the newest is taken. */
export function postgresBinaries(): string | null {
  const debian = '/usr/lib/postgresql'
  let versions: string[] = []
  try {
    versions = readdirSync(debian).sort((a, b) => Number(b) - Number(a))
  } catch {
    // Not Debian: only POSTGRES_BIN counts.
  }
  const folders = [process.env.POSTGRES_BIN ?? '', ...versions.map((version) => join(debian, version, 'bin'))]
  return folders.find((folder) => findBinary(join(folder, 'initdb')) !== null) ?? null
}

type Account = { readonly uid?: number; readonly gid?: number }

/** PostgreSQL refuses root: as root it runs as `postgres`, or `nobody` where there is none. */
function account(): Account {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag: string) => {
    const ask = `id ${flag} postgres 2>/dev/null || id ${flag} nobody`
    return Number(execFileSync('sh', ['-c', ask], { encoding: 'utf8' }))
  }
  return { uid: idOf('-u'), gid: idOf('-g') }
}

async function answers(url: string, password?: string): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {}, ...(password && { password }) })
  try {
    await sql`select 1`
  } finally {
    await sql.end({ timeout: 1 })
  }
}

export type PostgresLogin = { readonly user: string; readonly password: string }

function makeCluster(
  initdb: string,
  folder: string,
  login: PostgresLogin | undefined,
): { cluster: string; user: Account } {
  const cluster = join(folder, 'cluster')
  const user = account()
  mkdirSync(cluster, { mode: 0o700 })
  if (user.uid !== undefined) chownSync(cluster, user.uid, user.gid!)
  const passwordFile = join(folder, 'password')
  if (login) writeFileSync(passwordFile, login.password)
  const access = login ? ['--auth=scram-sha-256', `--pwfile=${passwordFile}`] : ['--auth=trust']
  const name = ['-U', login?.user ?? 'postgres']
  const args = ['-D', cluster, ...name, ...access, '-E', 'UTF8', '--no-sync', '--locale=C']
  execFileSync(initdb, args, { ...user, cwd: cluster, stdio: 'pipe' })
  return { cluster, user }
}

/** PostgreSQL from a local binary: open to this machine, or with `login` only by password; `url` never holds it. */
export async function startLocalPostgres(binaries: string, login?: PostgresLogin): Promise<TestServer> {
  const folder = freshFolder('postgres')
  const { cluster, user } = makeCluster(join(binaries, 'initdb'), folder, login)
  const port = await freePort()
  const url = `postgres://${login?.user ?? 'postgres'}@127.0.0.1:${port}/postgres`
  const binary = join(binaries, 'postgres')
  sayOnce(`local ${binary} (${versionOf(binary, '--version')})`)
  return startLocal({
    command: binary,
    // Servers of tests are killed, their machine is not: what the kernel has is kept
    args: [
      ...['-D', cluster, '-p', String(port), '-k', cluster],
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
    ],
    options: { ...user, cwd: cluster },
    url,
    folder,
    stopSignal: 'SIGINT', // fast shutdown: does not wait for clients
    probe: () => answers(url, login?.password),
  })
}

/** PostgreSQL with one empty database; `url` needs no password. */
export async function startPostgres(): Promise<TestServer> {
  const binaries = postgresBinaries()
  const mend = 'No PostgreSQL: apt-get install postgresql, or start a Docker engine (image postgres:17).'
  if (!useContainer(binaries, mend)) return startLocalPostgres(binaries!)
  return startContainer({
    image: 'postgres:17',
    port: 5432,
    environment: { POSTGRES_HOST_AUTH_METHOD: 'trust', POSTGRES_DB: 'frostline' },
    url: (port) => `postgres://postgres@127.0.0.1:${port}/frostline`,
    probe: (url) => answers(url),
  })
}

/** Makes an empty database on a running server; its address. */
export async function freshDatabase(server: Pick<TestServer, 'url'>, name: string): Promise<string> {
  const sql = postgres(server.url, { max: 1 })
  await sql.unsafe(`create database ${name}`)
  await sql.end()
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return String(url)
}
