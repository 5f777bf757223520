import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const hasPaho = (python: string): boolean =>
  spawnSync(python, ['-c', 'import paho.mqtt.publish'], { stdio: 'ignore' }).status === 0

/** A Python that has paho-mqtt: the machine's own, else one made once beside other temporary files. */
export function pythonWithPaho(): string {
  const own = ['python3', '/usr/bin/python3'].find(hasPaho)
  if (own) return own
  const folder = join(tmpdir(), 'frostline-python')
  const python = join(folder, 'bin', 'python')
  if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', folder])
  if (!hasPaho(python)) execFileSync(python, ['-m', 'pip', 'install', '--quiet', 'paho-mqtt'])
  return python
}
