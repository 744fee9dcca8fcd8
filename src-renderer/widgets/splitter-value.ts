/**
 * Says to screen readers what a splitter divides and where it stands: splitpanes makes separators that keys can move, and a
 * separator that can be moved has to tell its value (WAI-ARIA 1.2, separator).
 * @param splitpanes element of the Splitpanes component
 * @param share of the first pane, in percent
 */
export function tellSplitter(splitpanes: Element | null, label: string, share: number): void {
  const splitter = splitpanes?.querySelector(':scope > .splitpanes__splitter')
  splitter?.setAttribute('aria-label', label)
  splitter?.setAttribute('aria-valuenow', String(Math.round(share)))
}
