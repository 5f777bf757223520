import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sendEmail } from '#src/channels/email.ts'
import { aMessage } from '#tests/channels/messages.ts'
import { mailReceiver } from '#tests/support/mail-receiver.ts'
import { freshFolder } from '#tests/support/servers/process.ts'

const folder = freshFolder('email-tls')
const file = (name: string) => join(folder, name)
execFileSync(
  'openssl',
  [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
    ...['-subj', '/CN=mail.council.example', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-keyout', file('key.pem'), '-out', file('cert.pem')],
  ],
  { stdio: 'ignore' },
)
writeFileSync(file('password'), 'known to the server')
const certificate = { key: readFileSync(file('key.pem')), cert: readFileSync(file('cert.pem')) }
const login = { user: 'frostline', pass: 'known to the server' }

describe.each([
  ['STARTTLS', certificate],
  ['TLS from the start', { ...certificate, secure: true }],
])('%s, with a certificate of the authority’s own', (_, options) => {
  test('is signed in to and sent by, encrypted', async () => {
    const { url: server, received, stop } = await mailReceiver({ login, options })
    const ours = { server, from: 'frost@council.example', tls: 'required' as const }
    const mail = {
      ...ours,
      username: 'frostline',
      password_file: file('password'),
      ca_file: file('cert.pem'),
    }
    expect(await sendEmail(mail, 'pat@council.example', aMessage())).toEqual({ result: 'sent' })
    expect(received).toMatchObject([{ isEncrypted: true, user: 'frostline' }])
    const { ca_file: _own, ...untrusting } = mail
    expect(await sendEmail(untrusting, 'pat@council.example', aMessage())).toMatchObject({ result: 'retry' })
    expect(received).toHaveLength(1)
    await stop()
  })
})
