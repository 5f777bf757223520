import type { TonightStation } from '#src/api/tonight-document.ts'

type Verdict = NonNullable<TonightStation['verdict']>['verdict']

/** How far a sensor is believed, never by colour alone: a sign, a word and a style. */
const beliefWords: Record<Verdict | 'none' | 'out_of_use', { sign: string; word: string; style: string }> = {
  trusted: { sign: '✓', word: 'believed', style: 'trusted' },
  doubtful: { sign: '?', word: 'doubtful', style: 'doubtful' },
  not_believed: { sign: '✗', word: 'not believed', style: 'not-believed' },
  out_of_use: { sign: '✗', word: 'out of use', style: 'not-believed' },
  none: { sign: '–', word: 'not judged yet', style: 'unjudged' },
}

/** What to know of a sensor before its line is read; empty: it is believed, or not judged yet. */
export function sensorSentence({ verdict, out_of_use }: TonightStation): string {
  if (out_of_use.length > 0) return `${out_of_use.join(' ')} What it would measure is unknown, not warm.`
  if (!verdict || verdict.verdict === 'trusted') return ''
  const [because = ''] = verdict.because
  return `Its sensor is ${beliefWords[verdict.verdict].word}: its warm readings count for nothing, cold ones still do. ${because}`.trim()
}

/** The verdict on a station's sensor with its reasons, as printed beside its reading; first whether it is in use. */
export const sensorWords = ({ verdict, out_of_use }: TonightStation) => ({
  ...beliefWords[out_of_use.length > 0 ? 'out_of_use' : (verdict?.verdict ?? 'none')],
  because: [...out_of_use, ...(verdict?.because ?? [])],
  next: verdict?.next ?? null,
})
