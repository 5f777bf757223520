/** Words from a file as a terminal may show them: a name cannot move its cursor or ring its bell. */
export const plainText = (words: string): string => words.replace(/(?![\t\n])\p{Cc}/gu, '\ufffd')
