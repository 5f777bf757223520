/** Markup as a browser shows it. */
export const plain = (html: string): string =>
  html
    .replace(/&quot;/g, '"')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')

/** What a page shows in the element with this id: a line to copy, or what it promises. */
export const shownIn = (html: string, id: string): string =>
  plain(new RegExp(`id="${id}"[^>]*>([\\s\\S]*?)</(?:pre|code)>`).exec(html)?.[1] ?? '')
