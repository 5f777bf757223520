/** Text as an SMS of one part has it: 160 signs of the GSM 7-bit alphabet (3GPP TS 23.038, 6.2.1). */
export const SMS_LENGTH = 160

const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
/** They take two places. */
const EXTENDED = '^{}\\[~]|€'
const width = new Map([
  ...[...BASIC].map((sign) => [sign, 1] as const),
  ...[...EXTENDED].map((sign) => [sign, 2] as const),
])

/** What our own sentences use beyond the alphabet. */
const INSTEAD: Readonly<Record<string, string>> = {
  '−': '-',
  '–': '-',
  '—': '-',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '…': '...',
  '°': '',
  '²': '2',
  '\u00a0': ' ',
  '\u202f': ' ',
}

/** Welsh ŵ and ŷ lose their accent; a sign that has nothing like it becomes a question mark. */
function inGsm(sign: string): string {
  if (width.has(sign)) return sign
  const instead = INSTEAD[sign]
  if (instead !== undefined) return instead
  const plain = sign.normalize('NFD')[0]!
  return width.has(plain) ? plain : '?'
}

export const gsm = (text: string): string => [...text.normalize('NFC')].map(inGsm).join('')

/** Places in an SMS that a text of the alphabet takes. */
export const gsmLength = (text: string): number =>
  [...text].reduce((sum, sign) => sum + (width.get(sign) ?? 0), 0)

/** At most `places` long, cut after a whole word. */
function cut(text: string, places: number): string {
  if (gsmLength(text) <= places) return text
  let taken = ''
  for (const sign of text) {
    if (gsmLength(taken + sign) > places - 3) break
    taken += sign
  }
  const atWord = taken.replace(/[\s,;:.]+\S*$/, '')
  return `${atWord || taken}...`
}

/** The sentences, the first first, cut so that the page's address follows them whole. */
export function shortText(sentences: readonly string[], page: string): string {
  const address = gsm(page)
  const room = SMS_LENGTH - gsmLength(address) - 1
  const text = gsm(sentences.join(' ').replace(/\s+/g, ' '))
  // an address that leaves no room for what is the matter is left out
  return room < SMS_LENGTH / 2 ? cut(text, SMS_LENGTH) : `${cut(text, room)} ${address}`
}
