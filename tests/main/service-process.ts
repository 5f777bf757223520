import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort, freshFolder } from '#tests/support/servers/process.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const folder = freshFolder('service-tests')
const inside = (name: string): string => mkdtempSync(join(folder, `${name}-`))

export type Settings = Record<string, string>
export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** The service as a process of its own, in a process group of its own. */
export type ServiceProcess = {
  readonly base: string
  readonly pid: number
  /** All that it wrote so far. */
  stdout(): string
  stderr(): string
  readonly ended: Promise<Ended>
  /** The process alone: a watchdog that it leaves behind may still hold its output open. */
  readonly exited: Promise<Ended>
  /** Resolves at the first 200 of /health/ready, with how long that took in ms; rejects when it ends before. */
  ready(): Promise<number>
  get(path: string): Promise<{ status: number; body: string }>
  /** Sends it a signal, or the whole group. */
  kill(signal: NodeJS.Signals, whole?: 'group'): void
}

/** A fresh data directory on two free ports. */
export async function freshSettings(more: Settings = {}): Promise<Settings> {
  return {
    FROSTLINE_DATA_DIR: join(inside('service'), 'data'),
    FROSTLINE_HTTP_PORT: String(await freePort()),
    FROSTLINE_MQTT_PORT: String(await freePort()),
    ...more,
  }
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // gone
  }
}

function gathered(child: ChildProcess, name: 'stdout' | 'stderr'): () => string {
  let text = ''
  child[name]?.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  return () => text
}

async function answerOf(url: string): Promise<{ status: number; body: string }> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) })
  return { status: response.status, body: await response.text() }
}

/** Runs a command of frostline with these settings and no others. */
export function frostline(command: readonly string[], settings: Settings): ServiceProcess {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('FROSTLINE_'))
  const child = spawn(process.execPath, ['src/cli/frostline.ts', ...command], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(others), ...settings },
  })
  const began = performance.now()
  const pid = child.pid!
  const base = `http://127.0.0.1:${settings.FROSTLINE_HTTP_PORT}`
  const [stdout, stderr] = [gathered(child, 'stdout'), gathered(child, 'stderr')]
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }) as Ended)
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }) as Ended)
  const endWithUs = () => signalTo(-pid, 'SIGKILL')
  process.once('exit', endWithUs)
  void ended.then(() => process.off('exit', endWithUs))
  return {
    base,
    pid,
    stdout,
    stderr,
    ended,
    exited,
    async ready() {
      for (;;) {
        if (child.exitCode !== null) throw new Error(`ended (${child.exitCode}): ${stderr()}`)
        const answer = await answerOf(`${base}/health/ready`).catch(() => null)
        if (answer?.status === 200) return performance.now() - began
        if (performance.now() - began > 30_000) throw new Error(`not ready within 30 s: ${stderr()}`)
        await delay(25)
      }
    },
    get: (path) => answerOf(base + path),
    kill: (signal, whole) => signalTo(whole ? -pid : pid, signal),
  }
}

/** Runs it to its end. */
export async function endOf(command: readonly string[], settings: Settings) {
  const running = frostline(command, settings)
  const { code } = await running.ended
  return { code, stdout: running.stdout(), stderr: running.stderr() }
}

/** Processes of this machine whose command line holds these words: simulators are known by their secrets' file. */
export function processesWith(words: string): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n')
  return lines.filter((line) => line.includes(words)).map((line) => Number.parseInt(line, 10))
}

/** Asks until it holds; fails with the last answer. */
export async function until<T>(ask: () => Promise<T> | T, holds: (answer: T) => boolean): Promise<T> {
  const deadline = performance.now() + 20_000
  for (;;) {
    const answer = await ask()
    if (holds(answer)) return answer
    if (performance.now() > deadline) throw new Error(`never so; last: ${JSON.stringify(answer)}`)
    await delay(50)
  }
}

/** A bootstrap file of one station, changed as a test needs it. */
export function bootstrapFile(change: object = {}): string {
  const file = join(inside('bootstrap'), 'bootstrap.json')
  writeBootstrap(file, change)
  return file
}

export const PASSWORD = 'correct-horse-battery'
export const SECRET = 'a-long-random-secret-of-moor-top'

export function writeBootstrap(file: string, change: object = {}): void {
  const authority = 'northshire'
  const content = {
    authorities: [{ id: authority, name: 'Northshire Council' }],
    users: [{ username: 'pat', password: PASSWORD, role: 'duty_manager', authority, on_duty: true }],
    api_keys: [],
    approved_firmware: [],
    routes: [{ id: 'route-1', authority, name: 'Route 1', thresholds: { treat_below_c: 1, version: 1 } }],
    stations: [{ id: 'moor-top', authority, name: 'Moor Top', route: 'route-1', lat: 53.4, lon: -1.8 }],
    devices: [{ id: 'moor-top-1', authority, station: 'moor-top', secret: SECRET, status: 'active' }],
    decisions: [],
    ...change,
  }
  writeFileSync(file, JSON.stringify(content))
}
