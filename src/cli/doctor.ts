import { systemClock } from '#src/adapters/system-clock.ts'
import { checks, type Finding } from '#src/cli/doctor/checks.ts'
import { readConfig } from '#src/config.ts'

const line = (name: string, { ok, words, mend }: Finding): string =>
  `${ok ? 'ok   ' : 'FAULT'} ${name}: ${words}${mend ? `\n      mend: ${mend}` : ''}`

/** Looks at every part of this installation; 0 when all is well, 1 when something needs mending. */
export async function doctor(env: NodeJS.ProcessEnv): Promise<number> {
  const config = readConfig(env)
  if (Array.isArray(config)) {
    for (const { variable, expected, got } of config)
      console.log(
        line('settings', {
          ok: false,
          words: `${variable} is “${got}”`,
          mend: `set ${variable} to ${expected}`,
        }),
      )
    return 1
  }
  console.log(line('settings', { ok: true, words: 'every FROSTLINE_… variable is understood' }))
  const clock = systemClock()
  let faults = 0
  for (const { name, look } of checks) {
    const finding = await look(config, clock)
    if (!finding.ok) faults++
    console.log(line(name, finding))
  }
  console.log(faults === 0 ? 'All is well.' : `${faults} to mend.`)
  return faults === 0 ? 0 : 1
}
