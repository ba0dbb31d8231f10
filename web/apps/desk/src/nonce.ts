/**
 * Gives every style sheet that the page's own scripts make the nonce of the page. Components that lock scrolling or
 * measure a scroll bar make theirs without asking anybody for it; markup that came in from outside still has none.
 */
export function carryNonce(nonce: string) {
  const make = document.createElement
  document.createElement = function (this: Document, ...given: Parameters<typeof make>) {
    const element = make.apply(this, given)
    if (element instanceof HTMLStyleElement) element.nonce = nonce
    return element
  } as typeof make
}
