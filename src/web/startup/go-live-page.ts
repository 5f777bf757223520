import { isSandbox } from '#src/network/sandbox.ts'
import type { GoLiveCheck } from '#src/telemetry/go-live.ts'

export type GoLiveDocument = {
  readonly device: string
  readonly authority: string
  readonly name: string
  readonly checks: readonly GoLiveCheck[]
}

function sentence({ name, checks }: GoLiveDocument): string {
  const open = checks.filter(({ done }) => !done)
  if (open.length === 0) return `${name} is ready for a real road: all ${checks.length} things were seen.`
  const seen = `${checks.length - open.length} of ${checks.length} things were seen of ${name}`
  return `${seen}. Next: ${open[0]!.says.charAt(0).toLowerCase()}${open[0]!.says.slice(1)}.`
}

/** What is left to do before a sensor goes live, by evidence. */
export const goLivePage = (document: GoLiveDocument) => ({
  device: document.device,
  about: document.device,
  isSandbox: isSandbox(document.authority),
  sentence: sentence(document),
  checks: document.checks.map((check) => ({
    ...check,
    ...(check.done
      ? { sign: '✓', word: 'seen', style: 'no-action' }
      : { sign: '○', word: 'not seen yet', style: 'unknown' }),
  })),
})
