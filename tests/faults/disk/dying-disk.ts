/**
 * `--import` this: the process is killed at its nth call of a file, counted from its start; a write is cut off in the
 * middle first. Kills at each n leave behind every state that a kill -9 can.
 */
import promises, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

const killAt = Number(process.env.KILL_AT_CALL)
let calls = 0

type Call = (this: unknown, ...given: never[]) => Promise<unknown>

/** The half of a write that reaches the disk. */
function halfOf(given: unknown[]): unknown[] {
  const [bytes, offset, length, position] = given
  if (typeof bytes === 'string') return [bytes.slice(0, bytes.length >> 1)]
  return [bytes, offset, Number(length ?? (bytes as Buffer).length) >> 1, position]
}

const counted = (name: string, call: Call): Call =>
  async function (this: unknown, ...given) {
    if (++calls === killAt) {
      if (name === 'write' || name === 'writeFile') await call.apply(this, halfOf(given) as never[])
      process.kill(process.pid, 'SIGKILL')
      await new Promise(() => {})
    }
    return await call.apply(this, given)
  }

function count(on: object, names: readonly string[]): void {
  const calls = on as Record<string, Call>
  for (const name of names) calls[name] = counted(name, calls[name]!)
}

const handle: FileHandle = await promises.open(process.execPath, 'r')
count(Object.getPrototypeOf(handle), [
  'write',
  'writeFile',
  'datasync',
  'sync',
  'truncate',
  'stat',
  'read',
  'close',
])
count(promises, ['open', 'mkdir', 'readdir', 'stat', 'unlink', 'rename', 'readFile', 'writeFile'])
syncBuiltinESMExports()
