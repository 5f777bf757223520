/** A mail server on this machine: keeps what it takes and answers as told. */
import { once } from 'node:events'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export type Letter = {
  readonly to: string
  readonly source: string
  readonly isEncrypted: boolean
  readonly user: string | undefined
}

/** `rcpt`: what is answered to the address of the receiver; `login`: the only one that is let in. */
type Answers = {
  readonly rcpt?: (count: number) => number
  readonly login?: { readonly user: string; readonly pass: string }
  readonly options?: SMTPServerOptions
}

const smtpError = (code: number) => Object.assign(new Error('as told'), { responseCode: code })

export async function mailReceiver({ rcpt = () => 250, login, options = {} }: Answers = {}) {
  const received: Letter[] = []
  let asked = 0
  const server = new SMTPServer({
    authOptional: !login,
    disabledCommands: options.cert || options.secure ? [] : ['STARTTLS'],
    disableReverseLookup: true,
    onAuth({ username, password }, _session, callback) {
      const isKnown = username === login?.user && password === login?.pass
      if (isKnown) callback(null, { user: username })
      else callback(smtpError(535))
    },
    onRcptTo(_address, _session, callback) {
      const code = rcpt(++asked)
      callback(code < 300 ? null : smtpError(code))
    },
    async onData(stream, { envelope, secure, user }, callback) {
      let source = ''
      for await (const chunk of stream) source += chunk
      received.push({ to: envelope.rcptTo[0]!.address, source, isEncrypted: secure, user })
      callback()
    },
    ...options,
  })
  // a client that goes away in the middle is what some tests are about
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as { port: number }
  const scheme = options.secure ? 'smtps' : 'smtp'
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    received,
    stop: () => new Promise<void>((stopped) => server.close(() => stopped())),
  }
}
