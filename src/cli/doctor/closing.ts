/** A part that closes itself at the end of its block, also when the look at it fails. */
export const closing = <Part extends { close(): Promise<void> }>(part: Part) => ({
  part,
  [Symbol.asyncDispose]: () => part.close().catch(() => {}),
})
