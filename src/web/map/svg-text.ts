/** Names come from the authority's files: in a drawing they are text and never markup. */
export const svgText = (words: string): string =>
  words.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
