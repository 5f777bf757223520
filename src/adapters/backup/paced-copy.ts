import { open } from 'node:fs/promises'
import type { Pace } from '#src/adapters/sqlite-copy.ts'
import { SECOND } from '#src/units.ts'

const CHUNK_BYTES = 262_144

/** Holds this thread until so much time has passed: for a program that has nothing else to do. */
const holdFor = (ms: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.max(0, ms))

/** Not more than so many bytes a second, so that the disk has time for those who wait for it. */
export function pacedTo(bytes_s: number, told: (bytes: number) => void = () => {}): Pace {
  const began = performance.now()
  let done = 0
  return (bytes) => {
    done += bytes
    told(done)
    holdFor((done / bytes_s) * SECOND - (performance.now() - began))
  }
}

/** The first `bytes` of a file, on disk when it resolves. */
export async function copyFile(from: string, to: string, bytes: number, pace: Pace): Promise<void> {
  await using source = await open(from, 'r')
  await using copy = await open(to, 'wx', 0o600)
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  for (let at = 0; at < bytes; ) {
    const { bytesRead } = await source.read(buffer, 0, Math.min(CHUNK_BYTES, bytes - at), at)
    if (bytesRead === 0) throw new Error(`${from} ended at ${at} of ${bytes} bytes while it was copied`)
    await copy.writeFile(buffer.subarray(0, bytesRead))
    at += bytesRead
    pace(bytesRead)
  }
  await copy.sync()
}
