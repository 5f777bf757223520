import { readFile } from 'node:fs/promises'

/** A JSON document from a file, with or without a byte order mark; throws what is wrong with it in words. */
export async function readJson(path: string): Promise<unknown> {
  const text = textOf(path, await readFile(path))
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${path} is not JSON: ${(error as Error).message}${likelyCause(text)}`)
  }
}

/** The decoder takes a byte order mark away. Read as if it were UTF-8, another encoding would quietly spoil names. */
function textOf(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Error(
      `${path} is not in UTF-8, as JSON has to be: likely Windows-1252 or UTF-16. Export it anew as UTF-8.`,
    )
  }
}

function likelyCause(text: string): string {
  if (/[[,:]\s*-?(NaN|Infinity)\b/.test(text))
    return '. It has NaN or Infinity where a number should be: likely a place was lost before the export.'
  if (/^\s*\{.*\}\s*\n\s*\{/.test(text)) return '. It has a document a line: export one FeatureCollection.'
  return text.trim().startsWith('<') ? '. It looks like XML (KML?) or a web page: export GeoJSON.' : ''
}
