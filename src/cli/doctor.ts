import { askService } from '#src/cli/doctor/ask-service.ts'
import { checks } from '#src/cli/doctor/checks.ts'
import type { Finding } from '#src/cli/doctor/finding.ts'
import { type Config, readConfig } from '#src/config.ts'

const line = (name: string, { ok, words, mend }: Finding): string =>
  `${ok ? 'ok   ' : 'FAULT'} ${name}: ${words}${mend ? `\n      mend: ${mend}` : ''}`

/** The service's own time; null when it does not answer. */
export async function serviceTime(config: Config): Promise<Date | null> {
  try {
    const { body } = await askService(config, '/api/v1/health/live')
    return new Date((JSON.parse(body) as { now: string }).now)
  } catch {
    return null
  }
}

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
  const times = { machine: new Date(), service: await serviceTime(config) }
  let faults = 0
  for (const { name, look } of checks) {
    const finding = await look(config, times)
    if (!finding.ok) faults++
    console.log(line(name, finding))
  }
  console.log(faults === 0 ? 'All is well.' : `${faults} to mend.`)
  return faults === 0 ? 0 : 1
}
