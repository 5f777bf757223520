/** The live stream as a program reads it: when each event came. */
import { setTimeout as delay } from 'node:timers/promises'

export type HeardEvent = { readonly event: string; readonly subject: string | null; readonly at: number }

function parsed(block: string, at: number): HeardEvent | null {
  const event = /^event: (.+)$/m.exec(block)?.[1]
  const data = /^data: (.+)$/m.exec(block)?.[1]
  if (!event || !data) return null
  return { event, subject: (JSON.parse(data) as { subject?: string }).subject ?? null, at }
}

/** Connects anew when the stream ends, as a browser does. */
export function listen(url: string, cookie: string, heard: (event: HeardEvent) => void): () => void {
  const ending = new AbortController()
  const { signal } = ending
  async function readOnce(): Promise<void> {
    const response = await fetch(url, { headers: { cookie, accept: 'text/event-stream' }, signal })
    if (!response.ok || !response.body) throw new Error(`the live stream answered ${response.status}`)
    let text = ''
    for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + part).split('\n\n')
      text = blocks.pop()!
      for (const block of blocks) {
        const event = parsed(block, Date.now())
        if (event) heard(event)
      }
    }
  }
  async function read(): Promise<void> {
    while (!signal.aborted) {
      await readOnce().catch(() => {})
      if (!signal.aborted) await delay(1_000)
    }
  }
  void read()
  return () => ending.abort()
}
