import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { openJournal } from '#src/adapters/reading-journal.ts'

const PROGRAM = new URL('./ingest-process.ts', import.meta.url).pathname

export type Chain = { readonly child: ChildProcess; said(line: string): Promise<void> }

/** Starts the chain on that directory; resolves once it serves. */
export async function startChain(dir: string, address: string): Promise<Chain> {
  const child = spawn(process.execPath, [PROGRAM, dir, address], { stdio: ['ignore', 'pipe', 'inherit'] })
  process.once('exit', () => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout! })
  const said = (wanted: string): Promise<void> =>
    new Promise((resolve) => lines.on('line', (line) => line === wanted && resolve()))
  await said('ready')
  return { child, said }
}

export async function killChain({ child }: Chain): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** Every reading on disk as `device seq`, in order; duplicates are seen as such. */
export async function journaledKeys(dir: string): Promise<string[]> {
  const journal = await openJournal({ dir })
  const keys: string[] = []
  for await (const { records } of journal.read(0, 1_000, 'reading'))
    for (const it of records) if (it.kind === 'reading') keys.push(`${it.reading.device} ${it.reading.seq}`)
  await journal.close()
  return keys
}
