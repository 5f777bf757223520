import { expect, test } from 'vitest'
import { rememberedDocuments } from '#src/adapters/operational/remembered.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'
import { aForecast } from '#tests/support/builders.ts'

const forecast = aForecast()
const TEXT = writeDocument(forecast)

test('a text that was read before gives the same document, another text another', () => {
  const documents = rememberedDocuments(10)
  const first = documents.read('moor-top', TEXT)
  expect(first).toEqual(parseDocument(TEXT))
  expect(documents.read('moor-top', TEXT)).toBe(first)
  const other = writeDocument({ ...forecast, model: 'changed by somebody else' })
  expect(documents.read('moor-top', other)).toMatchObject({ model: 'changed by somebody else' })
})

test('what was just written is not parsed', () => {
  const documents = rememberedDocuments(10)
  documents.wrote('moor-top', TEXT, forecast)
  expect(documents.read('moor-top', TEXT)).toBe(forecast)
})

test.each([
  ['no number', { road_temp_c: Number.NaN }],
  ['a list of none', { values: [Number.NaN, 1] }],
  ['further down a list', { values: [1, Number.NaN] }],
])('%s is read as it was written', (_, document: object) => {
  const documents = rememberedDocuments(10)
  const text = writeDocument(document)
  documents.wrote('moor-top', text, document)
  expect(documents.read('moor-top', text)).toEqual(JSON.parse(text))
})

test('no more are kept than said, the first go first', () => {
  const documents = rememberedDocuments(2)
  const kept = documents.read('a', TEXT)
  documents.read('b', TEXT)
  documents.read('c', TEXT)
  expect(documents.read('a', TEXT)).not.toBe(kept)
})
