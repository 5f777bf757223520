/** The offered media type that the Accept header likes best; null when it takes none of them. RFC 9110 §12.5.1. */
export function preferred(accept: string | undefined, offered: readonly string[]): string | null {
  const ranges = (accept ?? '*/*').split(',').map((part) => {
    const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    const q = parameters.find((parameter) => parameter.startsWith('q='))
    return { range, q: q ? Number(q.slice(2)) : 1 }
  })
  // the most specific range that fits a type decides for it
  const wish = (type: string) =>
    [type, `${type.split('/')[0]}/*`, '*/*']
      .map((range) => ranges.find((known) => known.range === range)?.q)
      .find((q) => q !== undefined) ?? 0
  const [best] = offered.map((type) => ({ type, q: wish(type) })).sort((a, b) => b.q - a.q)
  return best && best.q > 0 ? best.type : null
}
