import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** firmware-sim is a program of its own; this only starts it. Returns its exit code. */
export async function sim(args: string[]): Promise<number> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../firmware-sim/main.ts', import.meta.url)), ...args],
    {
      stdio: 'inherit',
    },
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
  const [code] = await once(child, 'exit')
  return code ?? 1
}
