/** Somebody's webhook on this machine: keeps what comes and answers as told. */
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'

export type Received = {
  readonly body: string
  readonly headers: Record<string, string | string[] | undefined>
}

export async function webhookReceiver(answer: (count: number) => number | 'silence' = () => 204, words = '') {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ body, headers: request.headers })
    const status = answer(received.length)
    if (status === 'silence') return
    const headers = status >= 300 && status < 400 ? { location: 'http://127.0.0.1:9/elsewhere' } : {}
    response.writeHead(status, headers).end(words)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** As Standard Webhooks has it: base64 HMAC-SHA-256 of id, timestamp and body. */
export const isSignedWith = (secret: string, { body, headers }: Received): boolean =>
  headers['webhook-signature'] ===
  `v1,${createHmac('sha256', secret)
    .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
    .digest('base64')}`
