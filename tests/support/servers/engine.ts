import { execFileSync } from 'node:child_process'

let answered: boolean | null = null

/** Whether a Docker engine answers here; asked once. */
function engineAnswers(): boolean {
  if (answered === null) {
    try {
      execFileSync('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: 10_000, stdio: 'pipe' })
      answered = true
    } catch {
      answered = false
    }
  }
  return answered
}

/** Containers when asked for by SERVERS=containers, or when there is no binary and an engine answers. */
export function useContainer(binary: string | null, whatMendsIt: string): boolean {
  const asked = process.env.SERVERS === 'containers'
  if (asked && !engineAnswers())
    throw new Error('SERVERS=containers, and no Docker engine answers: start one')
  if (asked || (binary === null && engineAnswers())) return true
  if (binary === null) throw new Error(whatMendsIt)
  return false
}
