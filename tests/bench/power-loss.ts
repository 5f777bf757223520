/**
 * Row I3 on a real file system: the journal on ext4 in an image; after each acknowledgement the image is copied as the disk
 * has it at that moment, and each copy is mounted and read. Linux, as root: it mounts. `-- --acks 60`.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { journaledKeys } from '#tests/adapters/kill/killed-process.ts'
import { figure } from '#tests/faults/figure.ts'

const { values } = parseArgs({ options: { acks: { type: 'string', default: '60' } } })
const ACKNOWLEDGEMENTS = Number(values.acks)
const PROGRAM = new URL('../faults/disk/one-by-one-process.ts', import.meta.url).pathname

const root = mkdtempSync(join(tmpdir(), 'frostline-power-'))
const [image, disk, after] = ['image', 'disk', 'after'].map((name) => join(root, name)) as [
  string,
  string,
  string,
]
for (const dir of [disk, after]) mkdirSync(dir)
const sh = (command: string, ...given: string[]) => execFileSync(command, given, { stdio: 'pipe' })

async function* acknowledged(dir: string): AsyncGenerator<number> {
  const child = spawn(process.execPath, [PROGRAM, dir, String(ACKNOWLEDGEMENTS)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) {
    yield Number(line)
    child.stdin.write('go on\n')
  }
  await once(child, 'exit')
}

/** Mounts a copy, as after the power came back, and reads what is there. */
async function readCopy(copy: string): Promise<Set<string>> {
  sh('mount', '-o', 'loop', copy, after)
  try {
    return new Set(await journaledKeys(join(after, 'data', 'journal')))
  } finally {
    sh('umount', after)
  }
}

let [lost, images] = [0, 0]
try {
  sh('truncate', '-s', '16M', image)
  sh('mkfs.ext4', '-q', image)
  sh('mount', '-o', 'loop', image, disk)
  const told: number[] = []
  for await (const seq of acknowledged(join(disk, 'data', 'journal'))) {
    told.push(seq)
    copyFileSync(image, join(root, `copy-${seq}`))
  }
  sh('umount', disk)
  for (const [index, seq] of told.entries()) {
    const read = await readCopy(join(root, `copy-${seq}`))
    const awaited = told.slice(0, index + 1)
    lost += awaited.filter((it) => !read.has(`dv-own ${it}`)).length
    images++
  }
} finally {
  for (const dir of [disk, after])
    try {
      sh('umount', dir)
    } catch {
      // not mounted any more
    }
  rmSync(root, { recursive: true, force: true })
}
figure('I3', `lost in ${images} images of an ext4 disk, one after each acknowledgement`, String(lost), '0')
process.exitCode = lost === 0 && images === ACKNOWLEDGEMENTS ? 0 : 1
