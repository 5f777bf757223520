import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freshFolder } from '#tests/support/servers/process.ts'

const places = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib']
const found = places.map((at) => `${at}/faketime/libfaketime.so.1`).find((file) => existsSync(file))
const library = process.env.LIBFAKETIME ?? found

/** The machine's clock of one process, which somebody sets while it runs; the clock that nobody sets goes on. */
export function fakedClock(at: Date) {
  if (!library) throw new Error('No libfaketime: apt-get install faketime, or set LIBFAKETIME to its path.')
  const file = join(freshFolder('clock'), 'offset')
  let offset_s = Math.round((at.getTime() - Date.now()) / 1_000)
  const write = () => writeFileSync(file, `${offset_s < 0 ? '' : '+'}${offset_s}\n`)
  write()
  const began_ms = at.getTime() - Date.now()
  return {
    /** The true time, which the clock showed at first. */
    trueNow: () => new Date(Date.now() + began_ms),
    settings: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    /** Puts it forward by so many seconds, or back. */
    put(by_s: number) {
      offset_s += by_s
      write()
    },
  }
}
