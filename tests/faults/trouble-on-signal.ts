/** `--import` this: at SIGUSR2 the process gets into trouble by itself, as TROUBLE says: `busy` so many seconds, or `leak`. */
import { isMainThread } from 'node:worker_threads'

const [kind, seconds] = (process.env.TROUBLE ?? '').split(' ')
const kept: string[][] = []

function block(): void {
  const until = performance.now() + Number(seconds) * 1_000
  while (performance.now() < until);
}

/** Until there is no memory left, a little at a time. */
function leak(): void {
  kept.push(Array.from({ length: 20_000 }, (_, index) => `${index} ${kept.length} kept for ever`))
  setImmediate(leak)
}

if (isMainThread) process.on('SIGUSR2', kind === 'busy' ? block : leak)
