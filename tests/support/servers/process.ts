import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, chmodSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A real server of a test, on a free loopback port with a folder of its own. */
export type TestServer = {
  readonly kind: 'local binary' | 'container'
  readonly url: string
  /** Stops in order and removes its folder. */
  stop(): Promise<void>
  /** kill -9, data kept; `restart` brings it back. */
  kill(): Promise<void>
  /** Same port, same data; resolves when it answers again. */
  restart(): Promise<void>
}

const READY_WITHIN_MS = 60_000
const LAST_LINES = 30

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** A fresh folder that servers under another user can enter; removed when this process ends. */
export function freshFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `frostline-${name}-`))
  chmodSync(folder, 0o755)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The first of `paths` that can be executed. */
export function findBinary(...paths: (string | undefined)[]): string | null {
  const isExecutable = (path: string) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  }
  return paths.find((path): path is string => path !== undefined && path !== '' && isExecutable(path)) ?? null
}

/** Resolves when `probe` does; gives up with the last lines the server wrote. */
export async function untilReady(probe: () => Promise<unknown>, words: () => string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS
  for (;;) {
    const failure = await probe().then(
      () => null,
      (error: Error) => error,
    )
    if (failure === null) return
    if (performance.now() > deadline) throw new Error(`not ready: ${failure.message}\n${words()}`)
    await delay(50)
  }
}

const printed = new Set<string>()
/** Says once which server a test run used. */
export function sayOnce(line: string): void {
  if (printed.has(line)) return
  printed.add(line)
  process.stderr.write(`servers: ${line}\n`)
}

export const versionOf = (binary: string, flag: string): string =>
  (
    execFileSync('sh', ['-c', '"$0" "$1" 2>&1 || true', binary, flag], { encoding: 'utf8' }).split('\n')[0] ??
    ''
  ).trim()

type LocalServer = {
  readonly command: string
  readonly args: readonly string[]
  readonly options?: SpawnOptions
  readonly url: string
  readonly folder: string
  /** Signal of an orderly stop. */
  readonly stopSignal?: NodeJS.Signals
  /** Rejects until the server answers. */
  probe(): Promise<unknown>
}

/** Runs a local binary as a test server; it never outlives this process. */
export async function startLocal(server: LocalServer): Promise<TestServer> {
  let child: ChildProcess | null = null
  let lines: string[] = []
  const endWithUs = () => child?.kill('SIGKILL')
  process.once('exit', endWithUs)

  const start = async () => {
    const mine = spawn(server.command, server.args, { stdio: ['ignore', 'pipe', 'pipe'], ...server.options })
    child = mine
    for (const stream of [mine.stdout, mine.stderr])
      stream?.on('data', (text) => {
        lines = [...lines, ...String(text).split('\n')].slice(-LAST_LINES)
      })
    const ended = once(mine, 'exit').then(([code]) => {
      throw new Error(`${server.command} ended (${code})\n${lines.join('\n')}`)
    })
    ended.catch(() => {})
    await Promise.race([ended, untilReady(server.probe, () => lines.join('\n'))])
  }
  const end = async (signal: NodeJS.Signals) => {
    const mine = child
    child = null
    if (!mine || mine.exitCode !== null || mine.signalCode !== null) return
    const ended = once(mine, 'exit')
    mine.kill(signal)
    await ended
  }

  await start()
  return {
    kind: 'local binary',
    url: server.url,
    kill: () => end('SIGKILL'),
    restart: async () => {
      await end(server.stopSignal ?? 'SIGTERM')
      await start()
    },
    stop: async () => {
      await end(server.stopSignal ?? 'SIGTERM')
      process.off('exit', endWithUs)
      rmSync(server.folder, { recursive: true, force: true })
    },
  }
}
