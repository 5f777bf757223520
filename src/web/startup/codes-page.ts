import { flagWords } from '#src/telemetry/flag-words.ts'
import { refusalWords, uplinkRefusalWords } from '#src/telemetry/refusal-words.ts'
import { connectionCauses } from '#src/web/startup/connection-causes.ts'

type Code = {
  readonly code: string
  readonly means: string
  readonly expected?: string
  readonly likely_cause?: string
}

/** A code of two groups has one address: where it stands first. */
const entries = (words: Readonly<Record<string, string>>, before: readonly Code[] = []): Code[] =>
  Object.entries(words)
    .filter(([code]) => !before.some((known) => known.code === code))
    .map(([code, means]) => ({ code, means }))

const refused = entries(refusalWords)
const connections = entries(connectionCauses, refused)
const uplinks = entries(uplinkRefusalWords, [...refused, ...connections])

/** What every refusal and flag means, an address a code. */
export const codesPage = {
  groups: [
    {
      title: 'Messages that are refused',
      says: 'Acknowledged, kept for their owner, never a reading.',
      codes: refused,
    },
    {
      title: 'Readings with a doubt',
      says: 'Stored and shown with the flag; a warm one makes no advice less cautious.',
      codes: Object.entries(flagWords).map(([code, words]): Code => ({ code, ...words })),
    },
    {
      title: 'Connections that are refused or closed',
      says: 'The device hears only that it may not; its owner sees why, and what usually lies behind it:',
      codes: connections,
    },
    { title: 'Uplinks of LoRaWAN networks', says: 'Refused with a reason, like a message.', codes: uplinks },
  ],
}
