import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Climate } from './climate.ts'
import { weatherResponse } from './open-meteo.ts'

export type WeatherServer = { readonly port: number; close(): Promise<void> }

/** `GET /v1/forecast` on 127.0.0.1; port 0 takes a free one. Rejects when the port is taken. */
export async function weatherServer(climate: Climate, port: number, now: () => Date): Promise<WeatherServer> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const known = request.method === 'GET' && url.pathname === '/v1/forecast'
    const { status, body } = known
      ? weatherResponse(climate, now(), url.searchParams)
      : { status: 404, body: { error: true, reason: 'Not Found' } }
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify(body))
  })
  await listening(server, port)
  return { port: (server.address() as AddressInfo).port, close: () => closed(server) }
}

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
