/** A path of this service to go back to; anything else, such as another site's address, leads to tonight. */
export const ownPath = (wanted: string | undefined): string =>
  wanted && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,300}$/.test(wanted) ? wanted : '/'
