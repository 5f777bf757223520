import { parseDocument } from '#src/wire.ts'

type Remembered<T> = { readonly text: string; readonly document: T }

export type RememberedDocuments<T> = {
  /** The document of this text: the one of before while the text under its key is the same, else parsed. */
  read(key: string, text: string): T
  /** What was just written under this key. */
  wrote(key: string, text: string, document: T): void
}

/** Parsing is dearer than reading; a text that is compared cannot be out of date, whoever has written it. */
export function rememberedDocuments<T extends object>(
  most: number,
  parse: (text: string) => T = parseDocument<T>,
): RememberedDocuments<T> {
  const kept = new Map<string, Remembered<T>>()
  function keep(key: string, text: string, document: T): T {
    kept.delete(key)
    kept.set(key, { text, document })
    const [oldest] = kept.keys()
    if (kept.size > most && oldest !== undefined) kept.delete(oldest)
    return document
  }
  return {
    read(key, text) {
      const found = kept.get(key)
      return found?.text === text ? found.document : keep(key, text, parse(text))
    },
    wrote(key, text, document) {
      // JSON writes null for what is no number: then the document would not be the one that is read
      if (text.includes(':null') || text.includes('[null') || text.includes(',null')) kept.delete(key)
      else keep(key, text, document)
    },
  }
}
