import { z } from 'zod'

/** Rungs of the escalation, from the first who is told to the last. */
export const RUNGS = ['duty_manager', 'deputy', 'list'] as const

const httpAddress = z.url({ protocol: /^https?$/, error: 'an address starting with https:// or http://' })
const webhook = {
  url: httpAddress,
  /** The file with the secret by which the receiver knows that the message is ours. */
  secret_file: z.string().min(1),
}
const channel = z.discriminatedUnion(
  'by',
  [
    z.strictObject({ by: z.literal('webhook'), ...webhook }),
    z.strictObject({ by: z.literal('email'), to: z.email('an e-mail address, e.g. pat@council.example') }),
    z.strictObject({
      by: z.literal('sms'),
      to: z
        .string()
        .regex(/^\+[1-9]\d{6,14}$/, 'a number with its country and no spaces, e.g. +447700900123'),
    }),
  ],
  'webhook, email or sms in “by”',
)

const person = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{2,31}$/, 'lower-case letters, digits and hyphens, e.g. pat-frost'),
  name: z.string().min(1).max(80),
  rung: z.enum(RUNGS, 'duty_manager, deputy or list'),
  /** Absent: told what concerns any authority. */
  authority: z.string().optional(),
  /** The first is tried first; where it fails the next at once. None at all: only written to the outbox. */
  channels: z
    .array(channel)
    .min(1, 'at least one, or leave “channels” out')
    .max(5, 'at most five')
    .optional(),
  /** The same as one channel, as the first files had it. */
  webhook: z.strictObject(webhook).optional(),
})

const mailServer = z.strictObject({
  /** `smtps://host:465`: TLS from the start; `smtp://host:587`: STARTTLS, without which nothing is sent. */
  server: z.url({ protocol: /^smtps?$/, error: 'an address starting with smtps:// or smtp://' }),
  from: z
    .string()
    .regex(
      /^[^<>@\r\n]*<?[^<>@\s]+@[^<>@\s]+>?$/,
      'an e-mail address, e.g. Frostline <frost@council.example>',
    ),
  username: z.string().min(1).optional(),
  password_file: z.string().min(1).optional(),
  /** Certificates that are trusted instead of the public ones. */
  ca_file: z.string().min(1).optional(),
  /** `none`: said on purpose; to this machine itself it needs no saying. */
  tls: z.enum(['required', 'none'], 'required or none').optional(),
})

/**
 * Texts with places in them: `{to}`, `{text}`, `{id}` and what authenticates: `{secret}`, `{basic}` (the secret in
 * base64), `{jwt}` (a token signed by a secret `issuer:key`).
 */
export type SmsTemplate =
  | string
  | number
  | boolean
  | null
  | readonly SmsTemplate[]
  | { readonly [name: string]: SmsTemplate }
const template: z.ZodType<SmsTemplate> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(template), z.record(z.string(), template)]),
)
const smsGateway = z.strictObject({
  url: httpAddress,
  send: z.enum(['json', 'form'], 'json or form'),
  body: z.record(z.string(), template),
  headers: z.record(z.string(), z.string()).optional(),
  secret_file: z.string().min(1).optional(),
  /** Stands in the answer when the message was taken: some gateways say no with a 200. */
  answer_has: z.string().min(1).optional(),
})

export const contactsFile = z.strictObject({
  format: z.literal('frostline.contacts/1'),
  /** How long each rung has to answer before the next is told as well. */
  wait_min: z.strictObject({ duty_manager: z.number().min(0), deputy: z.number().min(0) }).optional(),
  email: mailServer.optional(),
  sms: smsGateway.optional(),
  people: z.array(person).min(1, 'at least one person'),
})
export type ContactsFile = z.infer<typeof contactsFile>

export type Channel = Readonly<z.infer<typeof channel>>
export type Person = Readonly<z.infer<typeof person>>
export type MailServer = Readonly<z.infer<typeof mailServer>>
export type SmsGateway = Readonly<z.infer<typeof smsGateway>>
export type Contacts = {
  readonly wait_min: { readonly duty_manager: number; readonly deputy: number }
  readonly people: readonly Person[]
  /** By which e-mail is sent; absent: nobody is reached by it. */
  readonly email?: MailServer | undefined
  /** By which SMS is sent. */
  readonly sms?: SmsGateway | undefined
}

/** A person's ways, the first tried first; none: what they would be told is only written down. */
export const channelsOf = ({
  channels,
  webhook: only,
}: Pick<Person, 'channels' | 'webhook'>): readonly Channel[] =>
  channels ?? (only ? [{ by: 'webhook', ...only }] : [])

/** This machine itself: what is sent there crosses no network. */
export const isHere = (address: string): boolean =>
  ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(address).hostname)
