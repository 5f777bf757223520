import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { secondsUntil } from '#tests/faults/people.ts'
import { freshFolder } from '#tests/support/servers/process.ts'

const places = ['/usr/lib/fiu', '/usr/lib/x86_64-linux-gnu/fiu', '/usr/local/lib/fiu']
const found = places.find((place) => existsSync(join(place, 'fiu_posix_preload.so')))

/** libfiu in a process: its calls of the system fail when told to. The setting makes it, `fail` tells it. */
export function failingCalls() {
  if (!found) throw new Error('No libfiu: apt-get install fiu-utils.')
  const prefix = join(freshFolder('fiu'), 'control')
  const libraries = ['fiu_run_preload.so', 'fiu_posix_preload.so'].map((name) => join(found, name))
  return {
    settings: { LD_PRELOAD: libraries.join(' '), FIU_CTRL_FIFO: prefix },
    /** From now on every call of that name fails with that error number, e.g. `fdatasync` and 5, EIO. */
    async fail(pid: number, call: string, errno: number): Promise<void> {
      await secondsUntil(() => existsSync(`${prefix}-${pid}.in`), 5)
      writeFileSync(`${prefix}-${pid}.in`, `enable name=posix/io/sync/${call},failinfo=${errno}\n`)
      const answer = readFileSync(`${prefix}-${pid}.out`, 'utf8').trim()
      if (answer !== '0') throw new Error(`libfiu answered ${answer}`)
    },
  }
}
