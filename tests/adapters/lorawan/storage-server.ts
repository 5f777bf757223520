import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A storage integration with so many uplinks, a second apart, that answers as The Things Stack does. */
export async function storageServer(uplinks: readonly { readonly received_at: string }[]) {
  const asked: URL[] = []
  /** Answers with these statuses first. */
  const refusals: { readonly status: number; readonly headers?: Record<string, string> }[] = []
  const keys: (string | undefined)[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://storage')
    asked.push(url)
    keys.push(request.headers.authorization)
    const refused = refusals.shift()
    if (refused) return response.writeHead(refused.status, refused.headers).end()
    const after = url.searchParams.get('after')!
    const limit = Number(url.searchParams.get('limit'))
    const page = uplinks
      .filter(({ received_at }) => Date.parse(received_at) > Date.parse(after))
      .slice(0, limit)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    return response.end(page.map((result) => `${JSON.stringify({ result })}\n\n`).join(''))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    keys,
    refusals,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
